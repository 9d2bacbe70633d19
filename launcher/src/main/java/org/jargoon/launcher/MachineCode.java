// SPDX-License-Identifier: Apache-2.0
package org.jargoon.launcher;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jargoon.dwarf.DebugInfo;
import org.jargoon.memory.GuestMemory;
import org.jargoon.profile.Symbolizer;
import org.jargoon.vcpu.BlockCount;
import org.jargoon.vcpu.Core;
import org.jargoon.vcpu.CoreDebug;
import org.jargoon.vcpu.DebugRegister;
import org.jargoon.vmm.device.DmaMemory;
import org.jargoon.vmm.load.KernelSymbols;

/**
 * The code on a machine in words: firmware, a kernel, and processes, of which nothing is known but their page tables.
 * May be used from any thread.
 */
final class MachineCode implements Symbolizer {
    private static final String FIRMWARE = "firmware";
    private static final String KERNEL = "kernel";

    // Privilege modes, and the fields of satp (privileged manual).
    private static final int USER = 0;
    private static final int MACHINE = 3;
    private static final int MODE_SHIFT = 60;
    private static final int ASID_SHIFT = 44;
    private static final long ASID_MASK = (1 << 16) - 1;
    private static final long ROOT_MASK = (1L << 44) - 1;

    private final KernelSymbols symbols;
    private final Optional<DebugInfo> debug;
    private final NamedCode firmware;
    private final boolean behindFirmware;
    private final KeptCode kept = new KeptCode(this);

    /** The kernel where it runs, as far as that is known. */
    private volatile NamedCode kernel;

    private volatile boolean isLocated;
    private volatile Registers registers;

    /** The numbers of registers. */
    private record Registers(int privilege, int satp, int trapVector, int machineTrapVector) {
        private static final int NONE = -1;

        static Registers of(CoreDebug debug) {
            return new Registers(
                    number(debug, "priv"), number(debug, "satp"), number(debug, "stvec"), number(debug, "mtvec"));
        }

        private static int number(CoreDebug debug, String name) {
            return debug.registers().stream()
                    .filter(register -> register.name().equals(name))
                    .mapToInt(DebugRegister::number)
                    .findFirst()
                    .orElse(NONE);
        }
    }

    /** Where a core was found: the address space, and the stack. */
    record Place(String space, NamedCode.Stack stack) {}

    /** @param firmware of what runs in machine mode before the kernel; empty if nothing does */
    MachineCode(KernelSymbols symbols, Optional<KernelSymbols> firmware) {
        this.symbols = symbols;
        debug = symbols.elf().map(DebugInfo::of);
        behindFirmware = firmware.isPresent();
        this.firmware = unmoved(firmware.orElse(KernelSymbols.NONE));
        kernel = symbols.placed() ? new NamedCode(symbols, debug, 0) : unmoved(KernelSymbols.NONE);
        isLocated = !symbols.mayMove();
    }

    private static NamedCode unmoved(KernelSymbols symbols) {
        return new NamedCode(symbols, symbols.elf().map(DebugInfo::of), 0);
    }

    /** @param pcs gets the stack, as {@link org.jargoon.profile.SampleRecorder#record} takes it */
    Place look(Core core, DmaMemory ram, long[] pcs) {
        if (registers == null) {
            registers = Registers.of(core.debug());
        }
        if (!isLocated) {
            locate(core.debug().register(registers.trapVector));
        }
        long pc = core.pc();
        VirtualMemory memory = new VirtualMemory(core, ram);
        int privilege = (int) core.debug().register(registers.privilege);
        String space = privilege == USER
                ? process(core.debug().register(registers.satp))
                : privilege == MACHINE && behindFirmware ? FIRMWARE : KERNEL;
        kept.keep(space, pc, memory);
        pcs[0] = pc;
        NamedCode named = named(space);
        if (named == null) {
            return new Place(space, new NamedCode.Stack(1, true));
        }
        int vector = privilege == MACHINE ? registers.machineTrapVector : registers.trapVector;
        return new Place(space, named.walk(pc, core.debug().register(vector), memory, pcs));
    }

    private synchronized void locate(long trapVector) {
        OptionalLong distance = symbols.distance(trapVector);
        if (distance.isPresent() && !isLocated) {
            kernel = new NamedCode(symbols, debug, distance.getAsLong());
            isLocated = true;
        }
    }

    private static String process(long satp) {
        if (satp >>> MODE_SHIFT == 0) {
            return "user mode";
        }
        long asid = satp >>> ASID_SHIFT & ASID_MASK;
        return asid != 0
                ? "process " + asid
                : "process at 0x" + Long.toHexString((satp & ROOT_MASK) << GuestMemory.PAGE_BITS);
    }

    private NamedCode named(String space) {
        return switch (space) {
            case KERNEL -> kernel;
            case FIRMWARE -> firmware;
            default -> null;
        };
    }

    @Override
    public Location locate(String space, long pc) {
        NamedCode named = named(space);
        return named == null ? NONE.locate(space, pc) : named.locate(pc);
    }

    @Override
    public List<InlinedCall> inlinedCalls(String space, long pc) {
        NamedCode named = named(space);
        return named == null ? List.of() : named.inlinedCalls(pc);
    }

    /** The instructions that were seen. */
    KeptCode kept() {
        return kept;
    }

    /** Keeps a block that was counted; gives its address space, as far as that can be told afterwards. */
    String keep(BlockCount block) {
        String space = space(block.address(), block.page());
        block.instructions().forEach(instruction ->
                kept.keep(space, instruction.address(), instruction.bits(), instruction.length()));
        return space;
    }

    /**
     * The address space of what the engine knows by its address and guest-physical page. A kernel is where nothing is
     * translated, or in the upper half; and what else there is belongs to one process or to many.
     */
    String space(long address, long page) {
        boolean untranslated = (address & -GuestMemory.PAGE_SIZE) == page;
        if (address < 0 || untranslated) {
            boolean isFirmwares = behindFirmware && firmware.locate(address).function() != null;
            return isFirmwares && untranslated ? FIRMWARE : KERNEL;
        }
        return "user page 0x" + Long.toHexString(page);
    }
}
