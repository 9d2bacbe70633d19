// SPDX-License-Identifier: Apache-2.0
package org.jargoon.engine;

import org.jargoon.memory.GuestMemory;
import org.jargoon.vcpu.Exit;

/**
 * What a guest's instructions change of one core, beside memory. An ISA extends it with state that is not a register.
 */
public abstract class CoreState {

    static final int NOT_OUTSIDE = 0;

    /** The register file while no compiled region holds it in its frame. Register 0 is always 0. */
    public final long[] registers;

    /** The program counter between blocks. */
    public long pc;

    /**
     * Instructions that may still be retired in this slice. Compiled code and the cold tier count it down and look up,
     * from time to time, when it is zero or below: this one counter serves retired instructions, the budget and kicks.
     */
    long fuel;

    /** The fuel that this slice began with. */
    long slice;

    /** Instructions retired before this slice. */
    long retiredBefore;

    /** How the last region was left: the number of the exit, or of the block that faulted. */
    int exit;

    /** Why the last {@link GuestFault} was thrown; null for {@link #retry} and {@link #outside}. */
    Exit.Cause faultCause;

    long faultAddress;
    long faultPc;

    /** How {@link #outside} was accessed; {@link #NOT_OUTSIDE} for other faults. */
    int outsideAccess;

    /** Whether that access was all of the instruction's own, and not one to page tables. */
    boolean outsideIsOwn;

    /** The virtual address that a machine's core translated last. */
    long soughtAddress;

    /** What for: {@link org.jargoon.memory.GuestMemory#READ} and so on. */
    int soughtAccess;

    /**
     * Set by {@link MachineState#translate}: the size of the page, as the number of the lowest bits of an address that
     * may be anything. It is 12 where it is not set; less where the answer holds for this access only and may not be
     * kept, as not all of the page may be accessed.
     */
    protected int translatedBits;

    /** Whether the last {@link GuestFault} was a {@link #stopAt}. */
    private boolean isStop;

    /** Set where a {@link GuestFault} is to be thrown behind a call that compiled code makes. */
    boolean missed;

    /** What the core's {@link Translations} say about loads and stores now; null for a user program's core. */
    long[] loadTlb;

    long[] storeTlb;

    /** Where a machine's core finds pages again; null for a user program's. */
    protected final Translations translations;

    /** The core's counts of blocks, where they are counted; otherwise null. */
    CoreCounts counts;

    /** Where a region counts that runs. */
    long[] regionCounts;

    /** Are told what instructions do while they are observed. */
    Debugging debugging;

    Tracing tracing;

    /** The units ({@link GuestNode#unit}) whose instructions the core may not carry out now. */
    protected int disabledUnits;

    /** @param translations of a machine's core, or null for a user program's */
    protected CoreState(int registerCount, Translations translations) {
        registers = new long[registerCount];
        this.translations = translations;
        if (translations != null) {
            translations.use(this, 0, 0);
        }
    }

    /** Instructions retired before the {@link ExitNode} that asks: exact there, and only there. */
    public final long retired() {
        return retiredBefore + slice - fuel - 1;
    }

    /** Behind an access to memory that is observed. */
    final void accessed(long address, int width, int access) {
        debugging.accessed(address, width, access);
        tracing.accessed(address, width, access);
    }

    /** A handler of the guest's is entered for what happened at the program counter. */
    protected final void trapped(long cause, long value) {
        if (tracing != null) {
            tracing.trapped(pc, cause, value);
        }
    }

    /** Has the slice end behind the block that runs now. */
    final void endSlice() {
        slice -= fuel;
        fuel = 0;
    }

    /** The {@link ExitNode} that calls this, at most once, was not carried out, and so is not retired. */
    protected final void uncount() {
        fuel++;
    }

    /**
     * Returns what to throw where the instruction at {@code pc} cannot be carried out in the context that its region
     * was built for: the cold tier then carries it out, as it takes nothing for granted. The instruction has changed
     * nothing.
     */
    public final GuestFault retry(long pc) {
        faultCause = null;
        outsideAccess = NOT_OUTSIDE;
        faultPc = pc;
        return GuestFault.INSTANCE;
    }

    /**
     * Returns what to throw where an instruction has been carried out, and the slice is to end behind it: the core then
     * looks at the world before it goes on at {@code next}.
     */
    public final GuestFault stopAt(long next) {
        faultCause = null;
        outsideAccess = NOT_OUTSIDE;
        faultPc = next;
        isStop = true;
        return GuestFault.INSTANCE;
    }

    /** Whether the last {@link GuestFault} was a {@link #stopAt} that nobody has taken note of. */
    final boolean isStop() {
        return isStop;
    }

    final void forgetStop() {
        isStop = false;
    }

    /** Whether the last {@link GuestFault} was a {@link #retry}. */
    final boolean isRetry() {
        return faultCause == null && outsideAccess == NOT_OUTSIDE && !isStop;
    }

    /**
     * Notes a fault of the instruction at {@code pc} and returns what to throw. Nothing is allocated, no compiled code
     * is left by deoptimization, and the constant {@code pc} costs nothing until the fault happens. It is inlined into
     * compiled code: three stores are less than what the registers would cost that are live across a call.
     *
     * @param address as in {@link Exit.Fault#address}
     */
    public final GuestFault fault(Exit.Cause cause, long address, long pc) {
        faultCause = cause;
        faultAddress = address;
        faultPc = pc;
        return GuestFault.INSTANCE;
    }

    /** Makes the fault of a load that was just thrown one of a store to the same address. */
    public final void tellAsStore() {
        soughtAccess = GuestMemory.WRITE;
        outsideIsOwn = false;
        if (faultCause == Exit.Cause.LOAD_PAGE) {
            faultCause = Exit.Cause.STORE_PAGE;
        } else if (faultCause == Exit.Cause.LOAD_ACCESS) {
            faultCause = Exit.Cause.STORE_ACCESS;
        }
    }

    /**
     * Notes that guest-physical memory at {@code address} is not there for the instruction at {@code pc}, so that the
     * core has to exit, and returns what to throw.
     *
     * @param access as in {@link Exit.MemoryAccess#access}
     */
    final GuestFault outside(long address, int access, long pc) {
        outsideIsOwn = true;
        return outsideAt(address, access, pc);
    }

    /** As {@link #outside}, for an access that is more than what lies at the address. */
    final GuestFault partlyOutside(long address, int access, long pc) {
        return tableOutside(address, access, pc);
    }

    /** As {@link #outside}, for an access to a page table. */
    public final GuestFault tableOutside(long address, int access, long pc) {
        outsideIsOwn = false;
        return outsideAt(address, access, pc);
    }

    private GuestFault outsideAt(long address, int access, long pc) {
        faultCause = null;
        faultAddress = address;
        faultPc = pc;
        outsideAccess = access;
        return GuestFault.INSTANCE;
    }
}
