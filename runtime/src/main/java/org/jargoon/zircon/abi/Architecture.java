// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.abi;

/**
 * What Zircon's hypervisor interface leaves to the instruction set of the guest, as data: limits, the registers that a
 * VMM sees, the shape of packets, and which traps and exits there are. A kernel's guests all have one architecture, as
 * those of Zircon have their host's.
 *
 * <p>ARM64 and X86_64 are Zircon's (docs/zircon.md §2, §5). RISCV64 is <em>an extension of this project</em>: Zircon
 * never had it (docs/zircon.md §9). Its numbers are fixed here:
 * <ul>
 *   <li>guest-physical memory has 2^56 bytes, the width of a physical address in Sv39 to Sv57;
 *   <li>a guest has at most 64 VCPUs, so that each has one bit in the mask of a GUEST_VCPU packet;
 *   <li>ZX_VCPU_STATE is {@code uint64_t x[32]}, x[0] reads 0 and is ignored when written; pc, CSRs and floating-point
 *       registers are not in it, as on arm64;
 *   <li>a GUEST_MEM packet has the arm64 shape, with rd or rs2 for {@code xt}, and 32 + n for the floating-point
 *       register fn. Such a register is loaded through ZX_VCPU_STATE_FULL;
 *   <li>ZX_VCPU_ACCESS_FAULT ({@link VcpuStateKind#ACCESS_FAULT}, 0x101) is a further kind for zx_vcpu_write_state,
 *       with a buffer of size 0: the guest takes an access fault instead of the access that the last zx_vcpu_resume
 *       returned a GUEST_MEM packet for. Where it returned something else, or the access has been refused already,
 *       that is BAD_STATE;
 *   <li>a GUEST_VCPU packet of type STARTUP has hart_start's {@code opaque} in its last, otherwise reserved, word: the
 *       VMM must hand it to the new hart in a1, and Linux does not start a second hart without it;
 *   <li>the vector of zx_vcpu_interrupt, n below 32, is the number of an interrupt in the privileged manual, which
 *       becomes pending: 1 the supervisor's software interrupt (sip.SSIP, which the guest can clear), 9 its external
 *       interrupt; 3, 7 and 11 the machine's software, timer and external interrupt of a core with machine mode.
 *       Vector 32 + n withdraws interrupt n. All but 1 are levels, as their lines are in hardware: the interrupt is
 *       pending from one to the other, however often the guest takes it meanwhile, so a VMM that emulates an interrupt
 *       controller calls once for each change of its output. Of a vector and its withdrawal the later one counts, also
 *       where the VCPU has not run between the two. Any other vector is dropped;
 *   <li>ZX_VCPU_STATE_FULL ({@link VcpuStateKind#FULL}, 0x100) is a further kind for zx_vcpu_read_state and
 *       zx_vcpu_write_state: all state that the guest can notice, as little-endian {@code uint64_t}: x[32], pc, and
 *       then words that are the engine's own affair (see {@link org.jargoon.vcpu.MachineCore#saveState}), with the
 *       interrupts of zx_vcpu_interrupt up to then; what came for a VCPU before its state is written comes on top of
 *       that. The number of words is always the same with one engine; ZX_INFO_VCPU_STATE_FULL of zx_object_get_info
 *       (topic 0x100, a {@code uint64_t}) tells the size in bytes to the VCPU's thread. f0 to f31 are the first of the
 *       engine's words;
 *   <li>a VCPU counts as started, for the SBI's hart state management, from its first zx_vcpu_resume until it stops
 *       itself, and again when it is resumed after that; between hart_start and that resume its start is pending. So a
 *       VMM may create all VCPUs at once, in order of their numbers, and resume each when its STARTUP packet comes.
 * </ul>
 *
 * @param isa the ISA's usual name, by which its engine is found
 * @param physicalBits guest-physical addresses lie in [0, 2^physicalBits)
 * @param vcpuLimit the most VCPUs that a guest can have at a time
 * @param state the layout of {@code zx_vcpu_state_t}
 * @param beyondMemory what an access to an address of 2^physicalBits or more ends zx_vcpu_resume with
 *     (docs/zircon.md §4.7)
 * @param hasPorts whether there are I/O ports, so IO traps and ZX_VCPU_IO
 * @param memoryPacketIsDecoded whether a GUEST_MEM packet says which register is loaded or stored, so that an access
 *     without a syndrome cannot be reported; otherwise the VMM decodes the instruction itself
 * @param injection what vectors do to the core, and in which order
 * @param hasFullState whether there is ZX_VCPU_STATE_FULL
 * @param environment what the guest calls when it calls its environment
 */
public record Architecture(
        String isa,
        int physicalBits,
        int vcpuLimit,
        StateLayout state,
        Status beyondMemory,
        boolean hasPorts,
        boolean memoryPacketIsDecoded,
        Injection injection,
        boolean hasFullState,
        Environment environment) {

    /** Arm's 64-bit architecture. Register 31 is SP_EL1 and register 32 the PSTATE (as CPSR would show it). */
    public static final Architecture ARM64 = new Architecture(
            "aarch64",
            36,
            8,
            new StateLayout(264, 32, new StateLayout.Flags(256, Integer.BYTES, 0xF000_0000L, 0, true)),
            Status.NOT_FOUND,
            false,
            true,
            Injection.LOWEST_FIRST,
            false,
            Environment.PSCI);

    /**
     * x86-64. Registers are numbered as in instructions (rax, rcx, rdx, rbx, rsp, rbp, rsi, rdi, r8 to r15), which also
     * is their order in {@code zx_vcpu_state_t}; 16 is rflags, 17 is cr3, and 18 tells the default operand size in
     * bytes.
     */
    public static final Architecture X86_64 = new Architecture(
            "x86_64",
            48,
            64,
            new StateLayout(136, 16, new StateLayout.Flags(128, Long.BYTES, 0x24_4DD5L, 2, false)),
            Status.OUT_OF_RANGE,
            true,
            false,
            Injection.NMI_THEN_HIGHEST_FIRST,
            false,
            Environment.NONE);

    /** 64-bit RISC-V, registers x0 to x31. An extension: see above. */
    public static final Architecture RISCV64 = new Architecture(
            "riscv64",
            56,
            64,
            new StateLayout(256, 32, null),
            Status.NOT_FOUND,
            false,
            true,
            Injection.RAISE_OR_WITHDRAW,
            true,
            Environment.SBI);

    /** x86-64: the register number of rflags. */
    public static final int X86_RFLAGS = 16;

    /** x86-64: the register number of cr3. */
    public static final int X86_CR3 = 17;

    /** x86-64: the register number that tells the default operand size of the code that runs, 2 or 4 bytes. */
    public static final int X86_DEFAULT_OPERAND_SIZE = 18;

    /** Interrupt vectors are 0 to 255 on every architecture (docs/zircon.md §2.6). */
    public static final int VECTORS = 256;

    /** {@link Injection#RAISE_OR_WITHDRAW}: what is added to an interrupt's number to withdraw it. */
    public static final int WITHDRAW = 32;

    /** What pending vectors do to the core before it runs, and in which order (docs/zircon.md §6.5). */
    public enum Injection {
        /** All, by ascending vector; what is taken first is the core's affair. */
        LOWEST_FIRST,
        /** x86: vector 2, then the others by descending vector; 21 to 31 cannot be injected. */
        NMI_THEN_HIGHEST_FIRST,
        /** As LOWEST_FIRST, but vectors from {@link #WITHDRAW} up to twice that withdraw interrupts. */
        RAISE_OR_WITHDRAW
    }

    /** The conventions of a call from the guest to its environment. */
    public enum Environment {
        /** Arm's Power State Coordination Interface. */
        PSCI,
        /** RISC-V's Supervisor Binary Interface. */
        SBI,
        /** None that leaves the core. */
        NONE
    }

    /** The number of bytes of guest-physical address space. */
    public long physicalSize() {
        return 1L << physicalBits;
    }

    /** Whether a guest-physical address, taken as unsigned, lies in the address space. */
    public boolean contains(long address) {
        return address >>> physicalBits == 0;
    }

    /** The architecture with this ISA name. */
    public static Architecture of(String isa) {
        for (Architecture architecture : new Architecture[] {ARM64, X86_64, RISCV64}) {
            if (architecture.isa.equals(isa)) {
                return architecture;
            }
        }
        throw new IllegalArgumentException("no architecture is named " + isa);
    }

    @Override
    public String toString() {
        return isa;
    }
}
