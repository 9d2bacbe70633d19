// SPDX-License-Identifier: Apache-2.0
package org.jargoon.profile;

/** How a guest was running when a sample was taken. */
public enum Tier {
    /** Not compiled. */
    INTERPRETED("T0"),
    /** Compiled quickly. */
    FIRST("T1"),
    /** Compiled with all optimizations. */
    LAST("T2"),
    /** Not at all: it waited for its host, which carried out a system call or an access to a device. */
    HOST("host");

    static final int COUNT = values().length;

    private final String brief;

    Tier(String brief) {
        this.brief = brief;
    }

    /** At most four characters, those of compilers as the columns of Truffle's own profiler are headed. */
    public String brief() {
        return brief;
    }
}
