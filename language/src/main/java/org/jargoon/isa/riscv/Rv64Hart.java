// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa.riscv;

import static org.jargoon.isa.riscv.RvPrivileged.*;

import java.util.Arrays;
import org.jargoon.engine.MachineState;
import org.jargoon.engine.Translations;
import org.jargoon.memory.PhysicalMemory;
import org.jargoon.vcpu.Exit;
import org.jargoon.vcpu.GuestClock;
import org.jargoon.vcpu.MachineOptions;

/**
 * The state of a machine's hart with supervisor and user mode (privileged manual, "Supervisor-Level ISA"). All traps go
 * to supervisor mode; what is above it, an SBI, is the other side of {@link Exit.Hypercall}.
 *
 * <p>sstatus.FS is Off or Dirty, as the manual allows where changes of the floating-point state are not tracked;
 * Initial and Clean become Dirty.
 *
 * <p>instret and cycle count instructions retired, and what traps is not retired: ecall in user mode, ebreak and
 * illegal instructions. An ecall to the SBI is, as its caller sees it, an instruction like others.
 */
final class Rv64Hart extends Rv64State implements MachineState {
    private static final int A0 = 10;

    /** The timer is off: this time never comes. */
    private static final long NEVER = -1;

    /** Times further away than 200 years are as good as never, and nanoseconds could not express them. */
    private static final long FARTHEST_TICKS = 1L << 56;

    /** What of sstatus can be written beside FS, where only whether it is 0 counts. */
    private static final long STATUS_WRITABLE = SIE | SPIE | SPP | SUM | MXR;

    private static final long COUNTEREN_MASK = 0xffff_ffffL;

    /**
     * For how many values of satp translations are kept. The value with its ASID and table is the key, so that a change
     * between address spaces forgets nothing: the guest has to fence where it uses an ASID anew, and a fence forgets
     * the translations of all.
     */
    private static final int SPACES = 4;

    /** In each address space memory is seen in three ways. */
    private static final int WAYS = 3;

    private static final int SUPERVISOR_WAY = 0;
    private static final int SUPERVISOR_WITH_USER_PAGES_WAY = 1;
    private static final int USER_WAY = 2;

    /** No value of satp: its mode is none that satp can have. */
    private static final long NO_SPACE = -1;

    int privilege = SUPERVISOR;

    /** The fields of sstatus that are stored as they are; UXL and SD are made when it is read. */
    long status;

    long stvec;
    long scounteren;
    long senvcfg;
    long sscratch;
    long sepc;
    long scause;
    long stval;
    long stimecmp = NEVER;
    long satp;

    /** Which interrupts are enabled one by one. */
    private long enabled;

    /** The interrupts pending that are not computed: the software interrupt's bit, and the external one's latch. */
    private long latched;

    private final long[] spaces = new long[SPACES];
    private int space;
    private int spaceCount = 1;
    private final PageWalker walker;

    /** @param number what a0 holds after reset */
    Rv64Hart(PhysicalMemory memory, int number, MachineOptions options) {
        super(new Translations(memory, SPACES * WAYS), options.clock());
        walker = new PageWalker(memory, options.accessedDirty());
        Arrays.fill(spaces, NO_SPACE);
        spaces[space] = satp;
        registers[A0] = number;
        setStatus(0);
    }

    // Control and status registers that are not mere fields.

    long sstatus() {
        return status | UXL_64 | ((status & FS) == FS ? SD : 0);
    }

    void setSstatus(long value) {
        setStatus(value & STATUS_WRITABLE | ((value & FS) != 0 ? FS : 0));
    }

    private void setStatus(long value) {
        boolean mxrChanged = ((status ^ value) & MXR) != 0;
        status = value;
        disabledUnits = (value & FS) != 0 ? 0 : Rv64.FLOAT_UNIT;
        if (mxrChanged) {
            // Too rare for ways of its own.
            translations.flush();
        }
        useWay();
    }

    long sie() {
        return enabled;
    }

    void setSie(long value) {
        enabled = value & SUPERVISOR_INTERRUPTS;
    }

    long sip() {
        return latched | (isTimerDue() ? STI : 0);
    }

    /** Of sip only the software interrupt can be written. */
    void setSip(long value) {
        latched = latched & ~SSI | value & SSI;
    }

    /** The mode's upper bit is 0: with it, all modes are reserved. */
    void setStvec(long value) {
        stvec = value & ~2;
    }

    void setScounteren(long value) {
        scounteren = value & COUNTEREN_MASK;
    }

    void setSenvcfg(long value) {
        senvcfg = value & FIOM;
    }

    void setSepc(long value) {
        sepc = value & ~1;
    }

    void setStimecmp(long value) {
        stimecmp = value;
    }

    /** A value with a mode that is not supported changes nothing. */
    void setSatp(long value) {
        if (!PageWalker.isMode(PageWalker.mode(value)) || value == satp) {
            return;
        }
        clearReservation();
        satp = value;
        space = spaceOf(value);
        useWay();
    }

    boolean mayReadCounter(int index) {
        return privilege > USER || (scounteren >>> index & 1) != 0;
    }

    // Translation.

    private int spaceOf(long value) {
        for (int i = 0; i < spaceCount; i++) {
            if (spaces[i] == value) {
                return i;
            }
        }
        if (spaceCount == SPACES) {
            translations.flush();
            spaceCount = 0;
        }
        spaces[spaceCount] = value;
        return spaceCount++;
    }

    private void useWay() {
        int way = privilege == USER
                ? USER_WAY
                : (status & SUM) != 0 ? SUPERVISOR_WITH_USER_PAGES_WAY : SUPERVISOR_WAY;
        translations.use(this, space * WAYS + way);
    }

    void fenceTranslations() {
        translations.flush();
    }

    @Override
    public long translate(long address, int access, long pc) {
        return walker.translate(this, address, access, pc);
    }

    // Traps.

    @Override
    public void takeException(Exit.Cause cause, long value) {
        enterSupervisor(exception(cause), value);
    }

    /** The exception of the {@link org.jargoon.engine.ExitNode} that returns this; it is not retired. */
    Exit raiseException(int number, long value) {
        uncount();
        enterSupervisor(number, value);
        return null;
    }

    /** As {@link #raiseException}, of an illegal instruction. */
    Exit illegal(int bits) {
        return raiseException(exception(Exit.Cause.ILLEGAL_INSTRUCTION), Integer.toUnsignedLong(bits));
    }

    private void enterSupervisor(long cause, long value) {
        clearReservation();
        scause = cause;
        stval = value;
        sepc = pc;
        long base = stvec & ~3;
        pc = cause < 0 && (stvec & VECTORED) != 0 ? base + 4 * (cause & ~INTERRUPT) : base;
        long before = status & ~(SIE | SPIE | SPP);
        long interrupted = (status & SIE) != 0 ? SPIE : 0;
        long from = privilege == USER ? 0 : SPP;
        privilege = SUPERVISOR;
        setStatus(before | interrupted | from);
    }

    /** sret. */
    void returnFromSupervisor() {
        clearReservation();
        pc = sepc;
        privilege = (status & SPP) != 0 ? SUPERVISOR : USER;
        long before = status & ~(SIE | SPP);
        setStatus(before | SPIE | ((status & SPIE) != 0 ? SIE : 0));
    }

    // Interrupts.

    @Override
    public void takeInterrupt() {
        long takeable = takeable();
        for (int number : INTERRUPT_PRIORITY) {
            if ((takeable >>> number & 1) != 0) {
                latched &= number == SUPERVISOR_EXTERNAL ? ~SEI : -1;
                enterSupervisor(INTERRUPT | number, 0);
                return;
            }
        }
    }

    /** The interrupts that are pending and enabled, and not held back by sstatus.SIE. */
    private long takeable() {
        return enabled != 0 && (privilege < SUPERVISOR || (status & SIE) != 0) ? pendingAndEnabled() : 0;
    }

    private long pendingAndEnabled() {
        long pending = enabled & latched;
        return (enabled & STI) != 0 && isTimerDue() ? pending | STI : pending;
    }

    @Override
    public boolean hasPendingInterrupt() {
        return pendingAndEnabled() != 0;
    }

    @Override
    public boolean raise(int vector) {
        if (vector != SUPERVISOR_SOFTWARE && vector != SUPERVISOR_EXTERNAL) {
            return false;
        }
        latched |= 1L << vector;
        return true;
    }

    @Override
    public boolean withdraw(int vector) {
        if (vector != SUPERVISOR_SOFTWARE && vector != SUPERVISOR_EXTERNAL) {
            return false;
        }
        latched &= ~(1L << vector);
        return true;
    }

    @Override
    public long[] saveState() {
        throw new UnsupportedOperationException("engineer A");
    }

    @Override
    public void restoreState(long[] state) {
        throw new UnsupportedOperationException("engineer A");
    }

    @Override
    public long timer() {
        return stimecmp < 0 ? GuestClock.NEVER : stimecmp;
    }

    @Override
    public void setTimer(long time) {
        stimecmp = time;
    }

    private boolean isTimerDue() {
        // As of the slice's begin where time is instructions: a slice ends where the timer is due.
        return stimecmp != NEVER && Long.compareUnsigned(clock.ticks(), stimecmp) >= 0;
    }

    /** As {@link Exit.Wait#deadline}. */
    long timerDeadline() {
        boolean armed = (enabled & STI) != 0 && Long.compareUnsigned(stimecmp, FARTHEST_TICKS) <= 0;
        return armed ? clock.nanoTime(stimecmp) : Exit.Wait.NO_DEADLINE;
    }
}
