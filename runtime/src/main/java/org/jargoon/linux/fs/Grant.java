// SPDX-License-Identifier: Apache-2.0
package org.jargoon.linux.fs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;

/**
 * A folder of the host that the guest may see.
 *
 * @param host the folder, with all symbolic links resolved
 * @param guest the absolute path under which the guest sees it
 * @param writable whether the guest may change what is in it
 */
public record Grant(Path host, String guest, boolean writable) {

    public Grant {
        if (!guest.startsWith("/")) {
            throw new IllegalArgumentException("the guest path '" + guest + "' is not absolute");
        }
    }

    /**
     * Grants a folder.
     *
     * @throws IOException if there is no such folder
     * @throws IllegalArgumentException if {@code guest} is not absolute
     */
    public static Grant of(Path host, String guest, boolean writable) throws IOException {
        Path real = host.toRealPath();
        if (!Files.isDirectory(real)) {
            throw new NotDirectoryException(host.toString());
        }
        return new Grant(real, guest, writable);
    }
}
