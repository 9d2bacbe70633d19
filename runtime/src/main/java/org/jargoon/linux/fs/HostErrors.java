// SPDX-License-Identifier: Apache-2.0
package org.jargoon.linux.fs;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.NotLinkException;
import org.jargoon.linux.abi.Errno;

/** What the guest is told when the host's file system refuses something. */
public final class HostErrors {
    private HostErrors() {}

    /** The error number; EIO where Java does not say enough. */
    public static Errno of(IOException e) {
        return switch (e) {
            case NoSuchFileException _ -> Errno.ENOENT;
            case AccessDeniedException _ -> Errno.EACCES;
            case FileAlreadyExistsException _ -> Errno.EEXIST;
            case DirectoryNotEmptyException _ -> Errno.ENOTEMPTY;
            case NotDirectoryException _ -> Errno.ENOTDIR;
            case FileSystemLoopException _ -> Errno.ELOOP;
            case NotLinkException _ -> Errno.EINVAL;
            case ClosedChannelException _ -> Errno.EBADF;
            case FileSystemException f when f.getReason() != null -> ofMessage(f.getReason());
            default -> e.getMessage() == null ? Errno.EIO : ofMessage(e.getMessage());
        };
    }

    /**
     * Java passes strerror's text on where it has no class of exception. It is in the user's language; what programs
     * often meet is therefore checked before the host is asked, and only rarer errors become EIO in other languages.
     */
    private static Errno ofMessage(String message) {
        for (Errno errno : Errno.values()) {
            if (message.endsWith(errno.message())) {
                return errno;
            }
        }
        // The JDK's own words where a file is to be moved between file systems.
        return message.contains("cross-device") ? Errno.EXDEV : Errno.EIO;
    }
}
