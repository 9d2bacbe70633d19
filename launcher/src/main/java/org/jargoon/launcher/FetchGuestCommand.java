// SPDX-License-Identifier: Apache-2.0
package org.jargoon.launcher;

import java.util.List;
import org.jargoon.launcher.guest.DebianGuest;
import org.jargoon.launcher.guest.GuestException;

/** {@code jargoon fetch-guest}: gets an operating system that {@code jargoon boot} knows by name. */
final class FetchGuestCommand {
    private FetchGuestCommand() {}

    static int run(CommandLine line, Console console) throws CommandException {
        if (!line.operands().equals(List.of(DebianGuest.NAME))) {
            throw new CommandException(
                    "fetch-guest takes the name of one guest; there is %s".formatted(DebianGuest.NAME));
        }
        try {
            DebianGuest guest = DebianGuest.fetch(
                    line.has(Flags.FORCE.name()), line.text(Flags.MIRROR.name(), null), console::say);
            console.print(guest.kernel() + "\n" + guest.initrd() + "\n");
            return ExitCode.OK;
        } catch (GuestException e) {
            throw new CommandException("fetch-guest: " + e.getMessage());
        }
    }
}
