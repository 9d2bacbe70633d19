// SPDX-License-Identifier: Apache-2.0
package org.jargoon.profile;

/** How guest code was running when a sample was taken. */
public enum Tier {
    /** Not compiled. */
    INTERPRETED("T0"),
    /** Compiled quickly. */
    FIRST("T1"),
    /** Compiled with all optimizations. */
    LAST("T2");

    static final int COUNT = values().length;

    private final String brief;

    Tier(String brief) {
        this.brief = brief;
    }

    /** Two characters, as the columns of Truffle's own profiler are headed. */
    public String brief() {
        return brief;
    }
}
