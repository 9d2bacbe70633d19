// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.hypervisor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jargoon.memory.GuestMemory;
import org.jargoon.vcpu.Exit;
import org.jargoon.vcpu.GuestClock;
import org.jargoon.vcpu.InstructionClock;
import org.jargoon.vcpu.MachineCore;
import org.jargoon.vcpu.UnobservedCore;
import org.jargoon.zircon.abi.Architecture;

/**
 * A core that runs {@link ScriptedProgram}s. As a real one does, it keeps translations until it is told to forget them,
 * looks up kicks and interrupts between instructions, and has a timer, by the machine's clock, whose interrupt turns it
 * off.
 */
public final class ScriptedCore implements MachineCore, UnobservedCore {
    /** RISC-V's interrupt of the timer, which stands for the timers of the others too. */
    public static final int TIMER = 5;

    /** What {@link #taken} has for an access fault. */
    public static final int ACCESS_FAULT = -1;

    /** The interrupts of a RISC-V core, as bits. */
    private static final int RISCV_INTERRUPTS = 1 << 1 | 1 << 3 | 1 << TIMER | 1 << 7 | 1 << 9 | 1 << 11;

    /** Words of the state behind the registers: pc, handler, interruptsEnabled, interruptedPc, timer. */
    private static final int OTHER_STATE = 5;

    private static final int REGISTERS = 33;
    private static final int RISCV_A0 = 10;
    private static final long PAGE_MASK = GuestMemory.PAGE_SIZE - 1;

    private final ScriptedMachine machine;
    private final Architecture architecture;
    private final long[] registers = new long[REGISTERS];
    private final Map<Long, Long> translations = new HashMap<>();
    private final AtomicBoolean kicked = new AtomicBoolean();
    private final AtomicInteger forgetRequests = new AtomicInteger();
    private volatile int forgotten;
    private volatile boolean running;
    private volatile boolean closed;
    private volatile long retired;

    private final BitSet raised = new BitSet(Architecture.VECTORS);
    private final List<Integer> taken = new ArrayList<>();
    private int waitsTakenBack;
    private boolean interruptsEnabled;
    private long handler;
    private long interruptedPc;
    private long timer = -1;

    private long pc;
    private long next;

    /** Whether the last run ended with a {@link Exit.MemoryAccess}. */
    private boolean accessed;
    private int length;

    ScriptedCore(ScriptedMachine machine, int number) {
        this.machine = machine;
        architecture = machine.engine().architecture();
        if (architecture == Architecture.RISCV64) {
            registers[RISCV_A0] = number;
        } else if (architecture == Architecture.X86_64) {
            registers[Architecture.X86_RFLAGS] = 2;
            registers[Architecture.X86_DEFAULT_OPERAND_SIZE] = Integer.BYTES;
        }
    }

    @Override
    public Exit run() {
        if (running || closed) {
            throw new IllegalStateException(closed ? "the core is closed" : "the core runs already");
        }
        running = true;
        try {
            Exit exit;
            accessed = false;
            do {
                exit = machine.isClosed() || kicked.getAndSet(false) ? Exit.Kicked.INSTANCE : step();
            } while (exit == null);
            accessed = exit instanceof Exit.MemoryAccess;
            return exit;
        } finally {
            running = false;
        }
    }

    private Exit step() {
        if (machine.clock() instanceof InstructionClock clock) {
            clock.advance(retired);
        }
        int requests = forgetRequests.get();
        if (requests != forgotten) {
            translations.clear();
            forgotten = requests;
        }
        if (interruptsEnabled && hasPendingInterrupt()) {
            takeInterrupt();
        }
        if (host(pc, GuestMemory.EXECUTE) == 0) {
            return new Exit.MemoryAccess(pc, GuestMemory.EXECUTE, 0, null);
        }
        ScriptedProgram.Placed placed = machine.engine().instruction(pc);
        if (placed == null) {
            return new Exit.Fault(Exit.Cause.ILLEGAL_INSTRUCTION, 0);
        }
        length = placed.length();
        next = pc + length;
        Exit exit = placed.instruction().execute(this);
        if (exit instanceof Exit.MemoryAccess || exit instanceof Exit.PortAccess || exit instanceof Exit.Fault) {
            return exit;
        }
        pc = next;
        retired++;
        return exit;
    }

    private void takeInterrupt() {
        int vector = timerIsDue() ? TIMER : raised.nextSetBit(0);
        if (vector == TIMER) {
            timer = -1;
        }
        raised.clear(vector);
        enterHandler(vector);
    }

    private void enterHandler(int reason) {
        taken.add(reason);
        interruptsEnabled = false;
        interruptedPc = pc;
        pc = handler;
    }

    /** The vectors of the interrupts that the guest has taken, in order. */
    public List<Integer> taken() {
        return taken;
    }

    /** The vectors that are raised and not taken. */
    public BitSet raised() {
        return raised;
    }

    /** The length in bytes of the instruction that is executed. */
    int length() {
        return length;
    }

    /** Goes on at an address instead of the next instruction. */
    public void jump(long address) {
        next = address;
    }

    void enableInterrupts(long to) {
        interruptsEnabled = true;
        handler = to;
    }

    void returnFromInterrupt() {
        interruptsEnabled = true;
        next = interruptedPc;
    }

    Exit waitForInterrupt() {
        return hasPendingInterrupt() ? null : Exit.Wait.INSTANCE;
    }

    /** The host address of a guest-physical one, or 0 if it cannot be accessed so. */
    long host(long address, int access) {
        long page = address & ~PAGE_MASK;
        Long known = translations.get(page);
        if (known == null || (known & access) == 0) {
            known = machine.memory().resolve(page, access);
            if (known == 0) {
                return 0;
            }
            translations.put(page, known);
        }
        return known & ~PAGE_MASK | address & PAGE_MASK;
    }

    Exit memoryAccess(long address, int access, Exit.Syndrome syndrome) {
        return new Exit.MemoryAccess(address, access, length, syndrome);
    }

    Exit store(int size, long address, long value, Exit.Syndrome syndrome) {
        long host = host(address, GuestMemory.WRITE);
        if (host == 0) {
            return memoryAccess(address, GuestMemory.WRITE, syndrome);
        }
        switch (size) {
            case 1 -> GuestMemory.UNSAFE.putByte(host, (byte) value);
            case 2 -> GuestMemory.UNSAFE.putShort(host, (short) value);
            case 4 -> GuestMemory.UNSAFE.putInt(host, (int) value);
            default -> GuestMemory.UNSAFE.putLong(host, value);
        }
        return null;
    }

    Exit load(long address, Exit.Syndrome syndrome) {
        long host = host(address, GuestMemory.READ);
        if (host == 0) {
            return memoryAccess(address, GuestMemory.READ, syndrome);
        }
        boolean signed = syndrome.signExtend();
        setRegister(syndrome.register(), switch (syndrome.size()) {
            case 1 -> {
                byte value = GuestMemory.UNSAFE.getByte(host);
                yield signed ? value : Byte.toUnsignedLong(value);
            }
            case 2 -> {
                short value = GuestMemory.UNSAFE.getShort(host);
                yield signed ? value : Short.toUnsignedLong(value);
            }
            case 4 -> {
                int value = GuestMemory.UNSAFE.getInt(host);
                yield signed ? value : Integer.toUnsignedLong(value);
            }
            default -> GuestMemory.UNSAFE.getLong(host);
        });
        return null;
    }

    /** Returns when translations that were given before are used no more. */
    void forgetTranslations() {
        int request = forgetRequests.incrementAndGet();
        while (running && forgotten - request < 0) {
            Thread.yield();
        }
    }

    @Override
    public void kick() {
        kicked.set(true);
    }

    @Override
    public boolean raise(int vector) {
        checkStopped();
        boolean exists = hasInterrupt(vector);
        if (exists) {
            raised.set(vector);
        }
        return exists;
    }

    private boolean hasInterrupt(int vector) {
        return architecture != Architecture.RISCV64 || vector < Integer.SIZE && (RISCV_INTERRUPTS >>> vector & 1) != 0;
    }

    @Override
    public boolean withdraw(int vector) {
        checkStopped();
        boolean exists = hasInterrupt(vector);
        if (exists) {
            raised.clear(vector);
        }
        return exists;
    }

    @Override
    public void takeAccessFault() {
        checkStopped();
        if (!accessed) {
            throw new IllegalStateException("the last run did not end with an access");
        }
        accessed = false;
        enterHandler(ACCESS_FAULT);
    }

    @Override
    public long[] saveState() {
        checkStopped();
        int count = architecture.state().registers();
        long[] state = Arrays.copyOf(registers, count + OTHER_STATE + 1 + Architecture.VECTORS / Long.SIZE);
        int at = count;
        state[at++] = pc;
        state[at++] = handler;
        state[at++] = interruptsEnabled ? 1 : 0;
        state[at++] = interruptedPc;
        state[at++] = timer;
        state[at++] = registers[count];
        long[] interrupts = raised.toLongArray();
        System.arraycopy(interrupts, 0, state, at, interrupts.length);
        return state;
    }

    @Override
    public void restoreState(long[] state) {
        int count = architecture.state().registers();
        if (state.length != saveState().length) {
            throw new IllegalArgumentException("a state of " + state.length + " words");
        }
        for (int i = 0; i < count; i++) {
            setRegister(i, state[i]);
        }
        int at = count;
        pc = state[at++];
        handler = state[at++];
        interruptsEnabled = (state[at++] & 1) != 0;
        interruptedPc = state[at++];
        timer = state[at++];
        registers[count] = state[at++];
        raised.clear();
        raised.or(BitSet.valueOf(Arrays.copyOfRange(state, at, state.length)));
        if (architecture == Architecture.RISCV64) {
            raised.and(BitSet.valueOf(new long[] {RISCV_INTERRUPTS}));
        }
    }

    @Override
    public boolean hasPendingInterrupt() {
        return !raised.isEmpty() || timerIsDue();
    }

    private boolean timerIsDue() {
        return timer != -1 && timer <= time();
    }

    /** What the machine's clock shows. */
    public long time() {
        return machine.clock().time(retired);
    }

    @Override
    public long timerDeadline() {
        checkStopped();
        return timer == -1 ? GuestClock.NEVER : machine.clock().whenTimeIs(timer);
    }

    @Override
    public void takeBackWait() {
        waitsTakenBack++;
    }

    /** How often a wait was broken off that is to be gone on with. */
    int waitsTakenBack() {
        return waitsTakenBack;
    }

    @Override
    public void restart(long address) {
        checkStopped();
        pc = address;
        interruptsEnabled = false;
    }

    @Override
    public void setTimer(long time) {
        checkStopped();
        timer = time;
    }

    @Override
    public long pc() {
        return pc;
    }

    @Override
    public void setPc(long value) {
        checkStopped();
        pc = value;
    }

    @Override
    public long register(int index) {
        return registers[index];
    }

    @Override
    public void setRegister(int index, long value) {
        if (index != 0 || architecture != Architecture.RISCV64) {
            registers[index] = value;
        }
    }

    @Override
    public long floatRegister(int index) {
        throw new UnsupportedOperationException("no floating-point registers");
    }

    @Override
    public void setFloatRegister(int index, long bits) {
        throw new UnsupportedOperationException("no floating-point registers");
    }

    @Override
    public int floatStatus() {
        throw new UnsupportedOperationException("no floating-point registers");
    }

    @Override
    public void setFloatStatus(int value) {
        throw new UnsupportedOperationException("no floating-point registers");
    }

    @Override
    public long retired() {
        return retired;
    }

    @Override
    public long translationMisses() {
        return 0;
    }

    @Override
    public void close() {
        checkStopped();
        closed = true;
        machine.coreClosed(this);
    }

    private void checkStopped() {
        if (running) {
            throw new IllegalStateException("the core runs");
        }
    }
}
