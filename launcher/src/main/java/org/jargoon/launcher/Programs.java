// SPDX-License-Identifier: Apache-2.0
package org.jargoon.launcher;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jargoon.elf.ElfException;
import org.jargoon.elf.ElfFile;
import org.jargoon.elf.Machine;
import org.jargoon.host.HostNames;

/** Guest programs that the user names. */
final class Programs {
    /** The instruction set of guests, by the name of its {@link org.jargoon.vcpu.Engine}. */
    static final String ISA = "riscv64";

    private Programs() {}

    /**
     * Reads an ELF file of the host.
     *
     * @throws CommandException if it is none, or none for this machine; the message says what is wrong and where
     */
    static ElfFile read(String file) throws CommandException {
        try {
            return ElfFile.read(path(file), Machine.RISCV);
        } catch (ElfException e) {
            throw new CommandException(file + ": " + e.getMessage());
        }
    }

    /** The host's path of that name. */
    static Path path(String file) throws CommandException {
        try {
            return HostNames.path(file);
        } catch (InvalidPathException e) {
            throw new CommandException("%s is not a path: %s".formatted(e.getInput(), e.getReason()));
        }
    }
}
