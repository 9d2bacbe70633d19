// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.snapshot;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A snapshot cannot be written, or is none of this machine. The message is one line for the user. */
public final class SnapshotException extends Exception {
    private static final long serialVersionUID = 1L;

    public SnapshotException(Path file, String what) {
        this(file, what, null);
    }

    SnapshotException(Path file, String what, Throwable cause) {
        super("snapshot " + oneLine(String.valueOf(file)) + ": " + what, cause);
    }

    /** Why something went wrong, for the user. */
    static String reason(IOException e) {
        if (e instanceof NoSuchFileException) {
            return "there is no such folder";
        }
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        String told = e instanceof FileSystemException file ? file.getReason() : e.getMessage();
        return oneLine(told == null ? e.getClass().getSimpleName() : told);
    }

    /** A text of the world's without what would break or hide the line that it gets into. */
    static String oneLine(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }
}
