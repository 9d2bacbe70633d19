// SPDX-License-Identifier: Apache-2.0
package org.jargoon.linux.fs;

/** Follows the sizes of files that the guest has mapped, as far as the guest itself changes them. */
public interface FileObserver {
    /** Follows none. */
    FileObserver NONE = new FileObserver() {
        @Override
        public boolean follows(FileIdentity file) {
            return false;
        }

        @Override
        public void shrinks(FileIdentity file, long size) {
            throw new AssertionError("no file is followed");
        }

        @Override
        public void grew(FileIdentity file, long size) {
            throw new AssertionError("no file is followed");
        }
    };

    /** Whether the other methods are to be called for a file. */
    boolean follows(FileIdentity file);

    /** A file is about to become shorter: only the first {@code size} bytes will remain. */
    void shrinks(FileIdentity file, long size);

    /** A file may have become longer, and has {@code size} bytes now. */
    void grew(FileIdentity file, long size);
}
