// SPDX-License-Identifier: Apache-2.0
package org.jargoon.linux;

import java.util.List;
import java.util.stream.Stream;

/** All system calls that have a row, by number. */
final class SyscallTable {
    private static final int SIZE = 512;
    private static final Syscall[] BY_NUMBER = new Syscall[SIZE];

    static {
        for (Syscall call : rows()) {
            if (BY_NUMBER[call.number()] != null) {
                throw new IllegalStateException("two system calls have the number " + call.number());
            }
            BY_NUMBER[call.number()] = call;
        }
    }

    private SyscallTable() {}

    static List<Syscall> rows() {
        return Stream.of(
                        FileCalls.TABLE,
                        DescriptorCalls.TABLE,
                        PathCalls.TABLE,
                        MetadataCalls.TABLE,
                        PollCalls.TABLE,
                        MemoryCalls.TABLE,
                        TimeCalls.TABLE,
                        SignalCalls.TABLE,
                        IdentityCalls.TABLE,
                        ProcessCalls.TABLE)
                .flatMap(List::stream)
                .toList();
    }

    /** The row, or null. */
    static Syscall get(long number) {
        return number >= 0 && number < SIZE ? BY_NUMBER[(int) number] : null;
    }
}
