// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.hypervisor;

import static org.jargoon.zircon.abi.StatusException.check;

import org.jargoon.memory.GuestMemory;
import org.jargoon.vcpu.Exit;
import org.jargoon.vcpu.MachineCore;
import org.jargoon.zircon.abi.Architecture;
import org.jargoon.zircon.abi.GuestPackets;
import org.jargoon.zircon.abi.PortPacket;
import org.jargoon.zircon.abi.Profile;
import org.jargoon.zircon.abi.Status;
import org.jargoon.zircon.abi.StatusException;

/**
 * What becomes of a core's exits: the guest goes on, or its VMM gets a packet or a status (docs/zircon.md §4, §6.2).
 * Where the program counter stands then is part of the interface (docs/zircon.md §4.8). Belongs to one VCPU and its
 * thread.
 */
final class ExitHandler {
    /** Traps that were hit last, by the lowest bits of the page's number: a trap never goes away. */
    private static final int RECENT = 16;

    private static final int RAX = 0;

    private final GuestDispatcher guest;
    private final Architecture architecture;
    private final Profile profile;
    private final boolean accessFaults;
    private final VcpuDispatcher vcpu;
    private final MachineCore core;
    private final EnvironmentCalls environment;
    private final Trap[] recent = new Trap[RECENT];

    /** Whether the VMM has a packet of an access that it may still refuse. */
    private boolean isRefusable;

    /** Where the instruction of that access is. */
    private long accessPc;

    ExitHandler(GuestDispatcher guest, VcpuDispatcher vcpu, MachineCore core) {
        this.guest = guest;
        this.vcpu = vcpu;
        this.core = core;
        architecture = guest.architecture();
        profile = guest.kernel().profile();
        accessFaults = guest.kernel().hypervisor().machine().accessFaults();
        environment = switch (architecture.environment()) {
            case SBI -> new RiscvSbi(guest, vcpu, core);
            case PSCI -> new Psci(profile, core);
            case NONE -> () -> {
                throw StatusException.of(Status.NOT_SUPPORTED);
            };
        };
    }

    /**
     * Deals with an exit.
     *
     * @return a packet for the VMM, or null if the guest is to run on
     * @throws StatusException what zx_vcpu_resume returns instead
     */
    PortPacket handle(Exit exit) throws StatusException {
        isRefusable = false;
        if (exit instanceof Exit.MemoryAccess access) {
            return memoryAccess(access);
        }
        switch (exit) {
            case Exit.PortAccess access -> {
                return portAccess(access);
            }
            case Exit.Hypercall _ -> {
                return environment.handle();
            }
            case Exit.Wait _ -> {
                if (!vcpu.waitForInterrupt()) {
                    core.takeBackWait();
                }
            }
            // A kick of the VCPU or an interrupt, which are looked at before each run; or one that has been seen.
            case Exit.Kicked _ -> {}
            case Exit.BudgetExhausted _, Exit.Stopped _ -> throw StatusException.of(Status.CANCELED);
            case Exit.MemoryAccess _, Exit.SystemCall _, Exit.Breakpoint _, Exit.Fault _ ->
                throw StatusException.of(Status.NOT_SUPPORTED);
        }
        return null;
    }

    /** A trap comes before a mapping, but for instruction fetch, which no trap is for (docs/zircon.md §3.5). */
    private PortPacket memoryAccess(Exit.MemoryAccess access) throws StatusException {
        Trap trap = access.access() == GuestMemory.EXECUTE ? null : trap(access.address());
        if (trap == null) {
            pageFault(access);
            return null;
        }
        if (trap.kind() == TrapKind.BELL) {
            bell(trap.bell(), access);
            return null;
        }
        return memoryPacket(trap, access);
    }

    /**
     * Makes an access possible where no trap is, or ends zx_vcpu_resume; or, if that is what its machine does, has the
     * guest go on as on hardware: it takes an exception where there is nothing, and its stores to read-only memory are
     * ignored as those to a ROM. Of an instruction that does more than store, the store fails.
     */
    private void pageFault(Exit.MemoryAccess access) throws StatusException {
        long address = access.address();
        Status status = architecture.contains(address)
                ? guest.aspace().pageFault(address, access.access())
                : architecture.beyondMemory();
        if (status == Status.OK || status == Status.NOT_FOUND && trapWasSetMeanwhile(address, access.access())) {
            return;
        }
        boolean isHole = status == Status.NOT_FOUND || !architecture.contains(address);
        boolean isForbidden = status == Status.NOT_SUPPORTED;
        check((isHole || isForbidden) && accessFaults, status);
        if (isForbidden && access.access() == GuestMemory.WRITE && access.syndrome() != null) {
            core.setPc(core.pc() + access.length());
        } else {
            core.takeAccessFault();
        }
    }

    private boolean trapWasSetMeanwhile(long address, int access) {
        return access != GuestMemory.EXECUTE && guest.settledMemoryTrap(address) != null;
    }

    private Trap trap(long address) {
        int slot = (int) (address >>> GuestMemory.PAGE_BITS) & RECENT - 1;
        Trap trap = recent[slot];
        if (trap == null || !trap.contains(address)) {
            trap = guest.memoryTrap(address);
            recent[slot] = trap;
        }
        return trap;
    }

    /** The VMM carries the access out, and so the program counter is behind it whatever comes of it. */
    private PortPacket memoryPacket(Trap trap, Exit.MemoryAccess access) throws StatusException {
        boolean isUndecoded = architecture.memoryPacketIsDecoded() && access.syndrome() == null;
        if (isUndecoded && accessFaults) {
            // As where devices do not take part in atomic instructions, or are no place for page tables.
            core.takeAccessFault();
            return null;
        }
        long pc = core.pc();
        core.setPc(pc + access.length());
        if (!architecture.memoryPacketIsDecoded()) {
            return x86MemoryPacket(trap, access, pc);
        }
        Exit.Syndrome syndrome = access.syndrome();
        check(syndrome != null, Status.IO_DATA_INTEGRITY);
        isRefusable = true;
        accessPc = pc;
        return GuestPackets.memory(
                trap.key(),
                access.address(),
                syndrome.size(),
                syndrome.signExtend(),
                syndrome.register(),
                access.access() == GuestMemory.READ,
                syndrome.data());
    }

    /**
     * Has the guest take an access fault instead of the access that the VMM has a packet of.
     *
     * @throws StatusException BAD_STATE if there is none
     */
    void refuseAccess() throws StatusException {
        check(isRefusable, Status.BAD_STATE);
        isRefusable = false;
        core.setPc(accessPc);
        core.takeAccessFault();
    }

    private PortPacket x86MemoryPacket(Trap trap, Exit.MemoryAccess access, long rip) throws StatusException {
        int length = access.length();
        check(length <= GuestPackets.X86_INSTRUCTION_BYTES, Status.INTERNAL);
        int operandSize = (int) core.register(Architecture.X86_DEFAULT_OPERAND_SIZE);
        long cr3 = core.register(Architecture.X86_CR3);
        if (!profile.x86MemoryPacketHasInstruction()) {
            return GuestPackets.x86MemoryWithRegisters(
                    trap.key(), access.address(), cr3, rip, length, operandSize);
        }
        byte[] instruction = X86InstructionFetch.fetch(guest.aspace()::read, cr3, rip, length);
        return GuestPackets.x86MemoryWithInstruction(trap.key(), access.address(), instruction, operandSize);
    }

    /**
     * The guest goes on behind a write, whose value nobody gets; a read is an error, and the program counter behind it.
     *
     * <p>While all packets of the trap are on their way, the VCPU sleeps. Zircon's cannot be kicked then; ours can, and
     * its store then has not been carried out yet: the next zx_vcpu_resume does that, so that no bell is lost.
     */
    private void bell(Bell bell, Exit.MemoryAccess access) throws StatusException {
        boolean write = access.access() == GuestMemory.WRITE;
        if (write && !bell.tryTake()) {
            awaitPacket(bell);
        }
        core.setPc(core.pc() + access.length());
        check(write, Status.NOT_SUPPORTED);
        check(bell.ring(access.address()), Status.BAD_STATE);
    }

    private void awaitPacket(Bell bell) throws StatusException {
        bell.startWaking(vcpu.sleeper());
        try {
            while (!bell.tryTake()) {
                vcpu.checkNotCanceled();
                vcpu.sleeper().sleep(() -> bell.hasPacket() || vcpu.isCanceled(), Sleeper.NO_DEADLINE);
            }
        } finally {
            bell.stopWaking(vcpu.sleeper());
        }
    }

    private PortPacket portAccess(Exit.PortAccess access) throws StatusException {
        check(!access.string(), Status.NOT_SUPPORTED);
        Trap trap = guest.portTrap(access.port());
        check(trap != null, Status.NOT_FOUND);
        core.setPc(core.pc() + access.length());
        int data = 0;
        if (!access.input()) {
            data = (int) core.register(RAX) & (int) ((1L << access.size() * Byte.SIZE) - 1);
        } else if (access.size() == Integer.BYTES) {
            core.setRegister(RAX, 0);
        }
        return GuestPackets.port(trap.key(), access.port(), access.size(), access.input(), data);
    }
}
