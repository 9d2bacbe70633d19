// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.load;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.jargoon.host.HostNames;

/**
 * A file to load, as the user names it.
 *
 * @param address where it is to go as it is, flat; none if the file itself says where
 */
public record BootFile(Path path, OptionalLong address) {

    public static BootFile of(Path path) {
        return new BootFile(path, OptionalLong.empty());
    }

    /**
     * Reads {@code FILE} or {@code FILE@ADDRESS}, the address in decimal or after {@code 0x} in hexadecimal. A file
     * whose name has an {@code @} is meant itself where there is one.
     *
     * @throws LoadException if what is behind the {@code @} is no address
     */
    public static BootFile parse(String text) throws LoadException {
        int at = text.lastIndexOf('@');
        if (at <= 0 || Files.exists(path(text))) {
            return of(path(text));
        }
        String number = text.substring(at + 1);
        try {
            long address = number.startsWith("0x")
                    ? Long.parseUnsignedLong(number.substring(2), 16)
                    : Long.parseUnsignedLong(number);
            return new BootFile(path(text.substring(0, at)), OptionalLong.of(address));
        } catch (NumberFormatException e) {
            throw new LoadException("%s: %s is no address: write FILE@0x80000000".formatted(text, number));
        }
    }

    private static Path path(String text) throws LoadException {
        try {
            return HostNames.path(text);
        } catch (InvalidPathException e) {
            throw new LoadException("%s is no name of a file: %s".formatted(text, e.getReason()));
        }
    }
}
