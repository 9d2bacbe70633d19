// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa.riscv;

import java.util.Arrays;
import org.jargoon.engine.ExitNode;
import org.jargoon.engine.GuestFault;
import org.jargoon.engine.GuestNode;
import org.jargoon.engine.InstructionNode;
import org.jargoon.engine.Site;
import org.jargoon.engine.Slices;
import org.jargoon.memory.GuestMemory;
import org.jargoon.memory.PhysicalMemory;
import org.jargoon.vcpu.Exit;
import org.jargoon.vcpu.MachineOptions;
import org.jargoon.vcpu.MachineOptions.Platform;

/** A machine's hart that executes single instructions that leave compiled code; it has a few pages of memory. */
final class HartFixture {
    static final long PC = 0x4000;
    static final long HANDLER = 0x8000;
    static final long MACHINE_HANDLER = 0xa000;
    static final int SLICE = 1000;

    static final int SSTATUS = 0x100;
    static final int SIE = 0x104;
    static final int STVEC = 0x105;
    static final int SCOUNTEREN = 0x106;
    static final int SEPC = 0x141;
    static final int SCAUSE = 0x142;
    static final int STVAL = 0x143;
    static final int SIP = 0x144;
    static final int STIMECMP = 0x14d;
    static final int SATP = 0x180;
    static final int MSTATUS = 0x300;
    static final int MEDELEG = 0x302;
    static final int MIDELEG = 0x303;
    static final int MIE = 0x304;
    static final int MTVEC = 0x305;
    static final int MCOUNTEREN = 0x306;
    static final int MENVCFG = 0x30a;
    static final int MCOUNTINHIBIT = 0x320;
    static final int MEPC = 0x341;
    static final int MCAUSE = 0x342;
    static final int MTVAL = 0x343;
    static final int MIP = 0x344;
    static final int PMPCFG = 0x3a0;
    static final int PMPADDR = 0x3b0;
    static final int MCYCLE = 0xb00;
    static final int MINSTRET = 0xb02;

    private static final int A0 = 10;
    private static final int A1 = 11;

    final Rv64Hart hart;
    int fences;

    HartFixture() {
        this(new Pages(1));
    }

    HartFixture(PhysicalMemory memory) {
        this(memory, MachineOptions.supervisor());
    }

    HartFixture(PhysicalMemory memory, MachineOptions options) {
        hart = new Rv64Hart(memory, 3, options);
        set(STVEC, HANDLER);
    }

    /** The hart of a machine platform, in machine mode; its handler there is at {@link #MACHINE_HANDLER}. */
    static HartFixture machine() {
        return machine(new Pages(1));
    }

    static HartFixture machine(PhysicalMemory memory) {
        HartFixture fixture = new HartFixture(memory, MachineOptions.supervisor().withPlatform(Platform.MACHINE));
        fixture.set(MTVEC, MACHINE_HANDLER);
        return fixture;
    }

    /** Guest-physical memory from 0 on in which every access is possible, but for pages that a test takes away. */
    static final class Pages implements PhysicalMemory {
        private final GuestMemory host;
        private final int[] accesses;

        Pages(int count) {
            host = new GuestMemory(0x10_0000, count * GuestMemory.PAGE_SIZE);
            host.protect(0x10_0000, count * GuestMemory.PAGE_SIZE, GuestMemory.READ | GuestMemory.WRITE);
            accesses = new int[count];
            allowAll();
        }

        void allowAll() {
            Arrays.fill(accesses, GuestMemory.READ | GuestMemory.WRITE | GuestMemory.EXECUTE);
        }

        void allow(int page, int access) {
            accesses[page] = access;
        }

        boolean allows(long address, int access) {
            return Long.compareUnsigned(address, size()) < 0
                    && (accesses[(int) (address / GuestMemory.PAGE_SIZE)] & access) != 0;
        }

        private long hostAddress(long address) {
            return host.hostBase() + 0x10_0000 + address;
        }

        long read(long address) {
            return GuestMemory.UNSAFE.getLong(hostAddress(address));
        }

        void write(long address, long value) {
            GuestMemory.UNSAFE.putLong(hostAddress(address), value);
        }

        @Override
        public long size() {
            return accesses.length * GuestMemory.PAGE_SIZE;
        }

        @Override
        public long resolve(long address, int access) {
            if (!allows(address, access)) {
                return 0;
            }
            return hostAddress(address & -GuestMemory.PAGE_SIZE) | accesses[(int) (address / GuestMemory.PAGE_SIZE)];
        }
    }

    /** The node of an instruction of the machine at {@link #PC}. */
    GuestNode node(int word) {
        int length = (word & 3) == 3 ? 4 : 2;
        return Rv64.decode(word).node(new Site(PC, length, Slices.pagedMemory(), () -> fences++, true, 0));
    }

    /** Executes the instruction at {@link #PC} as the engine does. */
    Exit execute(int word) {
        Slices.begin(hart, SLICE);
        hart.pc = PC;
        return switch (node(word)) {
            case ExitNode exit -> exit.execute(hart);
            case InstructionNode instruction -> {
                execute(instruction);
                yield null;
            }
            case GuestNode other -> throw new AssertionError(other);
        };
    }

    private void execute(InstructionNode instruction) {
        try {
            instruction.execute(null, hart);
            hart.pc = PC + 4;
        } catch (GuestFault fault) {
            if (Slices.takeStop(hart)) {
                hart.pc = Slices.faultPc(hart);
                return;
            }
            Slices.uncharge(hart);
            if (Slices.faultCause(hart) == null) {
                throw new AssertionError("an access outside of memory");
            }
            hart.takeException(Slices.faultCause(hart), Slices.faultAddress(hart));
        }
    }

    Exit execute(String name) {
        return execute(Machine.word(name, 0, 0, 0, 0));
    }

    boolean wasRetired() {
        return Slices.retired(hart) == 1;
    }

    /** The most privileged mode that the platform has. */
    private int highest() {
        return hart.hasMachineMode ? 3 : 1;
    }

    /** Writes a CSR by an instruction, in the highest mode, and goes back to the mode that the hart was in. */
    HartFixture set(int csr, long value) {
        int privilege = hart.privilege;
        hart.privilege = highest();
        hart.registers[A1] = value;
        execute(Machine.word("csrrw", 0, A1, 0, csr));
        hart.setPrivilege(privilege);
        return this;
    }

    /** Reads a CSR by an instruction, in the highest mode. */
    long get(int csr) {
        int privilege = hart.privilege;
        long pc = hart.pc;
        hart.privilege = highest();
        execute(Machine.word("csrrs", A0, 0, 0, csr));
        hart.privilege = privilege;
        hart.pc = pc;
        return hart.registers[A0];
    }

    /** Goes to user mode by sret, as a kernel does. */
    HartFixture toUser() {
        set(SSTATUS, get(SSTATUS) & ~(1 << 8));
        execute("sret");
        return this;
    }

    /** Goes to a mode by mret, as firmware does. */
    HartFixture toMode(int privilege) {
        hart.privilege = 3;
        set(MSTATUS, get(MSTATUS) & ~(3L << 11) | (long) privilege << 11);
        execute("mret");
        return this;
    }

    /** Whether the instruction {@code word} just raised an illegal instruction exception that machine mode takes. */
    boolean hasTrappedToMachineAsIllegal(int word) {
        return hart.pc == MACHINE_HANDLER
                && hart.privilege == 3
                && hart.machine.cause == 2
                && hart.machine.value == Integer.toUnsignedLong(word)
                && hart.machine.pc == PC
                && !wasRetired();
    }

    /** Whether the instruction {@code word} just raised an illegal instruction exception. */
    boolean hasTrappedAsIllegal(int word) {
        return hart.pc == HANDLER
                && hart.supervisor.cause == 2
                && hart.supervisor.value == Integer.toUnsignedLong(word)
                && hart.supervisor.pc == PC
                && !wasRetired();
    }
}
