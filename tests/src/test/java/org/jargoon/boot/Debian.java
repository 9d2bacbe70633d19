// SPDX-License-Identifier: Apache-2.0
package org.jargoon.boot;

import java.io.IOException;
import org.jargoon.guests.Tools;
import org.jargoon.launcher.guest.DebianGuest;
import org.jargoon.launcher.guest.GuestException;

/** Debian's kernel and busybox, where they have been fetched. */
final class Debian {
    static final String PROMPT = "# ";

    private Debian() {}

    /** Skips the test, or fails it in CI, where the guest is not there. */
    static void require() {
        boolean there = true;
        try {
            DebianGuest.find();
        } catch (GuestException e) {
            there = false;
        }
        Tools.require(there, "no guest debian: jargoon fetch-guest debian fetches it");
    }

    /** Waits for the shell; the kernel has said nothing by then that it says only of its own faults. */
    static void awaitShell(Booted guest) throws InterruptedException, IOException {
        String boot = guest.await("~ " + PROMPT);
        for (String fault : new String[] {"WARNING:", "BUG:", "Oops", "rcu: INFO", "soft lockup", "Call Trace"}) {
            if (boot.contains(fault)) {
                throw new AssertionError("the kernel complains: " + boot);
            }
        }
    }
}
