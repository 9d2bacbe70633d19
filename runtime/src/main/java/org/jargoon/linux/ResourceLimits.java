// SPDX-License-Identifier: Apache-2.0
package org.jargoon.linux;

import java.util.Arrays;
import org.jargoon.linux.abi.Errno;
import org.jargoon.linux.abi.ErrnoException;
import org.jargoon.linux.fs.FileTable;

/** The soft and hard limits of getrlimit(2). Only that on descriptors is enforced; the rest is remembered. */
final class ResourceLimits {
    static final int COUNT = 16;
    static final int OPEN_FILES = 7;

    private static final int STACK = 3;
    private static final int CORE = 4;
    private static final int ADDRESS_SPACE = 9;
    private static final long INFINITE = -1;

    private final long[] soft = new long[COUNT];
    private final long[] hard = new long[COUNT];

    ResourceLimits(long stack, long memory) {
        Arrays.fill(soft, INFINITE);
        Arrays.fill(hard, INFINITE);
        soft[STACK] = stack;
        soft[CORE] = 0;
        soft[OPEN_FILES] = FileTable.SIZE;
        hard[OPEN_FILES] = FileTable.SIZE;
        soft[ADDRESS_SPACE] = memory;
        hard[ADDRESS_SPACE] = memory;
    }

    synchronized long soft(int resource) {
        return soft[resource];
    }

    synchronized long hard(int resource) {
        return hard[resource];
    }

    /** EINVAL if the soft limit is above the hard one, EPERM if the hard one would rise. */
    synchronized void set(int resource, long newSoft, long newHard) throws ErrnoException {
        if (Long.compareUnsigned(newSoft, newHard) > 0) {
            throw Errno.EINVAL.exception();
        }
        if (Long.compareUnsigned(newHard, hard[resource]) > 0) {
            throw Errno.EPERM.exception();
        }
        soft[resource] = newSoft;
        hard[resource] = newHard;
    }
}
