// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.hypervisor;

import org.jargoon.vcpu.MachineCore;
import org.jargoon.zircon.abi.Architecture;
import org.jargoon.zircon.abi.Status;
import org.jargoon.zircon.abi.StatusException;

/** Moves pending vectors from a VCPU into its core, which is not running (docs/zircon.md §6.5). */
final class Injection {
    private static final int WORDS = Architecture.VECTORS / Long.SIZE;

    private static final int NMI = 2;
    private static final int FIRST_RESERVED = 21;
    private static final int FIRST_EXTERNAL = 32;
    private static final long EXCEPTIONS = (1L << FIRST_RESERVED) - 1 & ~(1L << NMI);
    private static final long RESERVED = (1L << FIRST_EXTERNAL) - (1L << FIRST_RESERVED);
    private static final long EXTERNAL = -1L << FIRST_EXTERNAL;

    /** RAISE_OR_WITHDRAW: the vectors that raise. */
    private static final long RAISING = (1L << Architecture.WITHDRAW) - 1;

    private Injection() {}

    /** Notes a vector for {@link #inject}. May be called from any thread. */
    static void add(Architecture architecture, InterruptBitmap pending, int vector) {
        boolean hasOpposite = architecture.injection() == Architecture.Injection.RAISE_OR_WITHDRAW
                && vector >= 0
                && vector < 2 * Architecture.WITHDRAW;
        if (hasOpposite) {
            pending.replace(vector, vector ^ Architecture.WITHDRAW);
        } else {
            pending.set(vector);
        }
    }

    /** Whether a wait for an interrupt ends because of what is pending. */
    static boolean endsWait(Architecture architecture, InterruptBitmap pending) {
        return architecture.injection() == Architecture.Injection.RAISE_OR_WITHDRAW
                ? pending.hasAny(RAISING)
                : !pending.isEmpty();
    }

    /**
     * Gives all pending interrupts to the core; those that it does not have are dropped.
     *
     * @throws StatusException NOT_SUPPORTED for x86's vectors 21 to 31, which are dropped
     */
    static void inject(Architecture architecture, InterruptBitmap pending, MachineCore core) throws StatusException {
        switch (architecture.injection()) {
            case LOWEST_FIRST -> {
                for (int word = 0; word < WORDS; word++) {
                    raiseAscending(core, word, pending.take(word));
                }
            }
            case NMI_THEN_HIGHEST_FIRST -> injectX86(pending, core);
            case RAISE_OR_WITHDRAW -> raiseOrWithdraw(pending, core);
        }
    }

    private static void raiseAscending(MachineCore core, int word, long vectors) {
        for (long left = vectors; left != 0; left &= left - 1) {
            core.raise(word * Long.SIZE + Long.numberOfTrailingZeros(left));
        }
    }

    private static void raiseOrWithdraw(InterruptBitmap pending, MachineCore core) {
        long vectors = pending.take(0);
        raiseAscending(core, 0, vectors & RAISING);
        for (long left = vectors & ~RAISING; left != 0; left &= left - 1) {
            core.withdraw(Long.numberOfTrailingZeros(left) - Architecture.WITHDRAW);
        }
        for (int word = 1; word < WORDS; word++) {
            pending.take(word);
        }
    }

    private static void raiseDescending(MachineCore core, int word, long vectors) {
        for (long left = vectors; left != 0; left &= ~Long.highestOneBit(left)) {
            core.raise(word * Long.SIZE + Long.SIZE - 1 - Long.numberOfLeadingZeros(left));
        }
    }

    /** An exception is injected only if nothing else is, the highest one; the others are dropped. */
    private static void injectX86(InterruptBitmap pending, MachineCore core) throws StatusException {
        long low = pending.take(0);
        long injected = low & (1L << NMI | EXTERNAL);
        raiseDescending(core, 0, low & 1L << NMI);
        for (int word = WORDS - 1; word > 0; word--) {
            long vectors = pending.take(word);
            raiseDescending(core, word, vectors);
            injected |= vectors;
        }
        raiseDescending(core, 0, low & EXTERNAL);
        StatusException.check((low & RESERVED) == 0, Status.NOT_SUPPORTED);
        if (injected == 0) {
            raiseDescending(core, 0, Long.highestOneBit(low & EXCEPTIONS));
        }
    }
}
