// SPDX-License-Identifier: Apache-2.0
package org.jargoon.linux.abi;

/** A system call fails with an error number, which the guest sees. Made by {@link Errno#exception} only. */
public final class ErrnoException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Errno errno;

    ErrnoException(Errno errno) {
        super(errno.name(), null, false, false);
        this.errno = errno;
    }

    public Errno errno() {
        return errno;
    }
}
