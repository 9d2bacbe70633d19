// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.virtio.p9;

/** A request failed: what Rlerror tells the guest. Carries no stack trace: guests cause it. */
final class HostException extends Exception {
    static final int EPERM = 1;
    static final int ENOENT = 2;
    static final int EBADF = 9;
    static final int EEXIST = 17;
    static final int ENOTDIR = 20;
    static final int EINVAL = 22;
    static final int EMFILE = 24;
    static final int EROFS = 30;
    static final int ENAMETOOLONG = 36;
    static final int EMSGSIZE = 90;
    static final int EOPNOTSUPP = 95;
    static final int ESTALE = 116;
    private static final long serialVersionUID = 1L;

    private final int errno;

    /** @param errno a number of Linux's, the same on all architectures here */
    HostException(int errno) {
        super("errno " + errno, null, false, false);
        this.errno = errno;
    }

    int errno() {
        return errno;
    }
}
