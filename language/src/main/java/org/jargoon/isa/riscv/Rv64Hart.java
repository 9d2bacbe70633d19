// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa.riscv;

import static org.jargoon.isa.riscv.RvPrivileged.*;
import static org.jargoon.memory.GuestMemory.EXECUTE;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import java.util.OptionalLong;
import org.jargoon.engine.GuestFault;
import org.jargoon.engine.MachineState;
import org.jargoon.memory.PhysicalMemory;
import org.jargoon.vcpu.Exit;
import org.jargoon.vcpu.GuestClock;
import org.jargoon.vcpu.MachineOptions;
import org.jargoon.vcpu.MachineOptions.AccessedDirty;
import org.jargoon.vcpu.MachineOptions.Platform;

/**
 * The state of a machine's hart (privileged manual): its modes, mstatus, traps, and how it sees memory. Interrupts,
 * counters, memory protection and address spaces are in classes of their own.
 *
 * <p>On a supervisor platform there is no machine mode, nor its CSRs. All traps go to supervisor mode, and what would
 * have set machine mode's registers is taken to have delegated and enabled everything; it is an SBI on the other side
 * of {@link Exit.Hypercall}.
 *
 * <p>mstatus.FS is Off or Dirty, as the manual allows where changes of the floating-point state are not tracked;
 * Initial and Clean become Dirty.
 *
 * <p>What traps is not retired: ecall, ebreak and illegal instructions. An ecall to the SBI is, as its caller sees it,
 * an instruction like others.
 */
final class Rv64Hart extends Rv64State implements MachineState {
    private static final int A0 = 10;

    /** Fields of mstatus that nothing else depends on before the hart returns from a trap or looks at interrupts. */
    private static final long STACK = SIE | SPIE | SPP | MIE | MPIE;

    final boolean hasMachineMode;
    final int number;

    int privilege;

    /** Where the last instruction is that had to wait, or to call the SBI, which may wait. */
    long waitPc;

    /** The fields of mstatus that are stored as they are; SXL, UXL and SD are made when it is read. */
    long status;

    final TrapRegisters machine = new TrapRegisters();
    final TrapRegisters supervisor = new TrapRegisters();
    final Interrupts interrupts;
    final Counters counters;
    final Pmp pmp = new Pmp();
    long satp;
    long senvcfg;

    private final AddressSpaces spaces;
    private final PageWalker walker;
    private final long environmentFields;
    private long medeleg;
    private long menvcfg;

    /** @param number what a0 holds after reset, and mhartid */
    Rv64Hart(PhysicalMemory memory, int number, MachineOptions options) {
        super(AddressSpaces.newTranslations(memory), options.clock());
        this.number = number;
        hasMachineMode = options.platform() == Platform.MACHINE;
        interrupts = new Interrupts(this);
        counters = new Counters(this);
        spaces = new AddressSpaces(translations);
        walker = new PageWalker(memory);
        boolean updates = options.accessedDirty() == AccessedDirty.UPDATE;
        environmentFields = SUPERVISOR_ENVIRONMENT | PBMTE | STCE | (updates ? ADUE : 0);
        // A and D are updated from the beginning where they can be: most software knows nothing of the choice.
        menvcfg = environmentFields & (hasMachineMode ? ADUE : ~FIOM);
        privilege = hasMachineMode ? MACHINE : SUPERVISOR;
        registers[A0] = number;
        setStatus(0);
    }

    // Control and status registers that are not mere fields.

    long mstatus() {
        return sstatus() | status | SXL_64;
    }

    void setMstatus(long value) {
        long mpp = value & MPP;
        boolean exists = mpp != 2L << MPP_SHIFT;
        writeStatus(value & MACHINE_STATUS | floatingPoint(value) | (exists ? mpp : status & MPP));
    }

    long sstatus() {
        return status & (SUPERVISOR_STATUS | FS) | UXL_64 | ((status & FS) == FS ? SD : 0);
    }

    void setSstatus(long value) {
        long others = status & ~(SUPERVISOR_STATUS | FS);
        writeStatus(others | value & SUPERVISOR_STATUS | floatingPoint(value));
    }

    /** What instructions do to mstatus, mostly to its interrupt enables. */
    private void writeStatus(long value) {
        if (((status ^ value) & ~STACK) == 0) {
            status = value;
        } else {
            setStatus(value);
        }
    }

    private static long floatingPoint(long value) {
        return (value & FS) != 0 ? FS : 0;
    }

    /** Also where the mode has changed, or the address space. */
    @TruffleBoundary
    private void setStatus(long value) {
        status = value;
        disabledUnits = (value & FS) != 0 ? 0 : Rv64.FLOAT_UNIT;
        spaces.select(this, privilege, dataPrivilege(), value);
    }

    /** The mode of loads and stores. */
    private int dataPrivilege() {
        return privilege == MACHINE && (status & MPRV) != 0 ? previousPrivilege() : privilege;
    }

    private int previousPrivilege() {
        return (int) ((status & MPP) >>> MPP_SHIFT);
    }

    long medeleg() {
        return medeleg;
    }

    void setMedeleg(long value) {
        medeleg = value & DELEGABLE_EXCEPTIONS;
    }

    long menvcfg() {
        return menvcfg;
    }

    void setMenvcfg(long value) {
        if (((menvcfg ^ value) & environmentFields & (PBMTE | ADUE)) != 0) {
            translations.flush();
        }
        menvcfg = environment(value, menvcfg, environmentFields);
    }

    private static long environment(long value, long old, long fields) {
        boolean isReserved = (value & CBIE) == CBIE_RESERVED;
        return isReserved ? value & fields & ~CBIE | old & CBIE : value & fields;
    }

    /** Whether stimecmp makes the supervisor timer interrupt pending. */
    boolean hasTimer() {
        return (menvcfg & STCE) != 0;
    }

    boolean hasMemoryTypes() {
        return (menvcfg & PBMTE) != 0;
    }

    boolean updatesAccessedAndDirty() {
        return (menvcfg & ADUE) != 0;
    }

    void setSenvcfg(long value) {
        senvcfg = environment(value, senvcfg, SUPERVISOR_ENVIRONMENT);
    }

    boolean mayZeroBlocks() {
        return mayInEnvironment(CBZE);
    }

    /** Whether there are cbo.clean and cbo.flush. */
    boolean mayCleanBlocks() {
        return mayInEnvironment(CBCFE);
    }

    boolean mayInvalidateBlocks() {
        return mayInEnvironment(CBIE);
    }

    /** Whether fields of menvcfg and senvcfg allow the hart's mode something. */
    private boolean mayInEnvironment(long field) {
        return privilege == MACHINE
                || (menvcfg & field) != 0 && (privilege == SUPERVISOR || (senvcfg & field) != 0);
    }

    void setPmpAddress(int entry, long value) {
        pmp.setAddress(entry, value);
        translations.flush();
    }

    void setPmpConfiguration(int entry, long value) {
        pmp.setConfiguration(entry, value);
        translations.flush();
    }

    /** A value with a mode that is not supported changes nothing. */
    void setSatp(long value) {
        if (!PageWalker.isMode(PageWalker.mode(value)) || value == satp) {
            return;
        }
        clearReservation();
        satp = value;
        spaces.enter(value);
        setStatus(status);
    }

    /** Whether the hart may see satp, fence, and so on: mstatus.TVM traps those in supervisor mode. */
    boolean mayManageMemory() {
        return mayInSupervisorMode(TVM);
    }

    /** Whether an instruction is legal that {@code trap}, a bit of mstatus, traps in supervisor mode. */
    boolean mayInSupervisorMode(long trap) {
        return privilege == MACHINE || privilege == SUPERVISOR && (status & trap) == 0;
    }

    /** Whether the hart may access stimecmp. */
    boolean mayUseTimer() {
        return privilege == MACHINE || hasTimer() && counters.mayRead(1);
    }

    // Translation.

    AddressSpaces spaces() {
        return spaces;
    }

    @Override
    public long translate(long address, int width, int access, long pc) {
        int mode = access == EXECUTE ? privilege : dataPrivilege();
        long physical = mode == MACHINE ? address : walker.translate(this, address, access, mode, pc);
        if (hasMachineMode) {
            switch (pmp.check(physical, width, access, mode == MACHINE)) {
                case Pmp.DENIED -> throw fault(accessFault(access), address, pc);
                case Pmp.FOR_ACCESS -> translatedBits = 0;
                default -> {}
            }
        }
        return physical;
    }

    @Override
    public OptionalLong lookUp(long address) {
        return dataPrivilege() == MACHINE ? OptionalLong.of(address) : walker.lookUp(satp, address);
    }

    /** What the walk of page tables finds of a page's size, as the number of the bits of offsets in it. */
    void setPageBits(int bits) {
        translatedBits = bits;
    }

    /**
     * Returns if the hart may access an entry of a page table.
     *
     * @throws GuestFault an access fault of the access that page tables are walked for
     */
    void checkTable(long place, int tableAccess, long address, int access, long pc) {
        if (hasMachineMode && pmp.check(place, Long.BYTES, tableAccess, false) == Pmp.DENIED) {
            throw fault(accessFault(access), address, pc);
        }
    }

    // Traps.

    @Override
    public void takeException(Exit.Cause cause, long value) {
        enter(exception(cause), value);
    }

    /** The exception of the {@link org.jargoon.engine.ExitNode} that returns this; it is not retired. */
    Exit raiseException(int number, long value) {
        uncount();
        enter(number, value);
        return null;
    }

    /** As {@link #raiseException}, of an illegal instruction. */
    Exit illegal(int bits) {
        return raiseException(exception(Exit.Cause.ILLEGAL_INSTRUCTION), Integer.toUnsignedLong(bits));
    }

    private void enter(long cause, long value) {
        boolean delegated;
        if (!hasMachineMode) {
            delegated = true;
        } else if (privilege == MACHINE) {
            delegated = false;
        } else {
            delegated = ((cause < 0 ? interrupts.delegated() : medeleg) >>> cause & 1) != 0;
        }
        clearReservation();
        trapped(cause, value);
        if (delegated) {
            enterSupervisor(cause, value);
        } else {
            enterMachine(cause, value);
        }
    }

    private void enterSupervisor(long cause, long value) {
        pc = supervisor.enter(cause, value, pc);
        long interrupted = (status & SIE) != 0 ? SPIE : 0;
        long from = privilege == USER ? 0 : SPP;
        privilege = SUPERVISOR;
        setStatus(status & ~(SIE | SPIE | SPP) | interrupted | from);
    }

    private void enterMachine(long cause, long value) {
        pc = machine.enter(cause, value, pc);
        long interrupted = (status & MIE) != 0 ? MPIE : 0;
        long from = (long) privilege << MPP_SHIFT;
        privilege = MACHINE;
        setStatus(status & ~(MIE | MPIE | MPP) | interrupted | from);
    }

    /** sret. */
    void returnFromSupervisor() {
        clearReservation();
        pc = supervisor.pc;
        privilege = (status & SPP) != 0 ? SUPERVISOR : USER;
        setStatus(status & ~(SIE | SPP | MPRV) | SPIE | ((status & SPIE) != 0 ? SIE : 0));
    }

    /** mret. */
    void returnFromMachine() {
        clearReservation();
        pc = machine.pc;
        privilege = previousPrivilege();
        long kept = status & ~(MIE | MPP | (privilege == MACHINE ? 0 : MPRV));
        setStatus(kept | MPIE | ((status & MPIE) != 0 ? MIE : 0));
    }

    // Interrupts.

    @Override
    public void takeInterrupt() {
        int taken = interrupts.take();
        if (taken != Interrupts.NONE) {
            enter(INTERRUPT | taken, 0);
        }
    }

    @Override
    public boolean hasWaitingInterrupt() {
        return interrupts.isWaiting();
    }

    int disabledUnits() {
        return disabledUnits;
    }

    @Override
    public boolean hasPendingInterrupt() {
        return interrupts.isPending();
    }

    @Override
    public boolean raise(int vector) {
        return interrupts.raise(vector);
    }

    @Override
    public boolean withdraw(int vector) {
        return interrupts.withdraw(vector);
    }

    @Override
    public long timer() {
        long time = interrupts.timer();
        return time == Interrupts.NEVER || !hasTimer() ? GuestClock.NEVER : clock.whenTimeIs(time);
    }

    @Override
    public void fenceTranslations(long address) {
        spaces.fencePage(address);
    }

    @Override
    public long timerDeadline() {
        return interrupts.isTimerEnabled() ? timer() : GuestClock.NEVER;
    }

    @Override
    public void restart(long address) {
        clearReservation();
        privilege = SUPERVISOR;
        setSatp(0);
        setStatus(status & ~SIE);
        pc = address & ~1;
    }

    @Override
    public void setTimer(long time) {
        interrupts.setTimer(time);
    }

    // Saved state.

    @Override
    public void takeBackWait() {
        pc = waitPc;
    }

    @Override
    public long[] saveState() {
        return HartSnapshot.save(this);
    }

    @Override
    public void restoreState(long[] state) {
        HartSnapshot.restore(this, state);
    }

    /** Starts anew what is locked or kept apart from registers, before a state is restored. */
    void forgetForRestore() {
        clearReservation();
        pmp.reset();
        translations.flush();
    }

    /** Takes over a mode that there is on the platform; otherwise the hart's stays. */
    void setPrivilege(long value) {
        if (value == USER || value == SUPERVISOR || value == MACHINE && hasMachineMode) {
            privilege = (int) value;
        }
        if (privilege != MACHINE) {
            status &= ~MPRV;
        }
        setStatus(status);
    }
}
