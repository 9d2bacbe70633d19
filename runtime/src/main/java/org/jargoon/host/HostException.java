// SPDX-License-Identifier: Apache-2.0
package org.jargoon.host;

/** A call of the kernel failed. Carries no stack trace: guests cause it. */
public final class HostException extends Exception {
    public static final int EPERM = 1;
    public static final int ENOENT = 2;
    public static final int EBADF = 9;
    public static final int EEXIST = 17;
    public static final int ENOTDIR = 20;
    public static final int EINVAL = 22;
    public static final int EMFILE = 24;
    public static final int EROFS = 30;
    public static final int ENAMETOOLONG = 36;
    public static final int EMSGSIZE = 90;
    public static final int EOPNOTSUPP = 95;
    public static final int ESTALE = 116;
    private static final long serialVersionUID = 1L;

    private final int errno;

    /** @param errno a number of Linux's, the same on all architectures here */
    public HostException(int errno) {
        super("errno " + errno, null, false, false);
        this.errno = errno;
    }

    /** The number of the error. */
    public int errno() {
        return errno;
    }
}
