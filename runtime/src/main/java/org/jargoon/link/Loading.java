// SPDX-License-Identifier: Apache-2.0
package org.jargoon.link;

import java.io.IOException;
import org.jargoon.elf.ElfException;
import org.jargoon.linux.LinuxProcess;

/** Steps of a load that leave nothing behind where one of them fails. */
@FunctionalInterface
interface Loading {
    CallableGuest run() throws ElfException;

    static CallableGuest closingOnFailure(LinuxProcess process, Loading steps) throws ElfException {
        boolean loaded = false;
        try {
            CallableGuest guest = steps.run();
            loaded = true;
            return guest;
        } finally {
            if (!loaded) {
                close(process);
            }
        }
    }

    private static void close(LinuxProcess process) throws ElfException {
        try {
            process.close();
        } catch (IOException e) {
            throw new ElfException("its streams cannot be closed: " + e.getMessage());
        }
    }
}
