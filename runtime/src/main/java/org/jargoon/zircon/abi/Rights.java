// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.abi;

import java.util.ArrayList;
import java.util.List;

/** The rights of a handle: {@code zx_rights_t}, a set of bits (zircon/rights.h; docs/zircon.md §11.2). */
public final class Rights {
    public static final int NONE = 0;
    public static final int DUPLICATE = 1 << 0;
    public static final int TRANSFER = 1 << 1;
    public static final int READ = 1 << 2;
    public static final int WRITE = 1 << 3;
    public static final int EXECUTE = 1 << 4;
    public static final int MAP = 1 << 5;
    public static final int GET_PROPERTY = 1 << 6;
    public static final int SET_PROPERTY = 1 << 7;
    public static final int ENUMERATE = 1 << 8;
    public static final int DESTROY = 1 << 9;
    public static final int SET_POLICY = 1 << 10;
    public static final int GET_POLICY = 1 << 11;
    public static final int SIGNAL = 1 << 12;
    public static final int SIGNAL_PEER = 1 << 13;
    public static final int WAIT = 1 << 14;
    public static final int INSPECT = 1 << 15;
    public static final int MANAGE_JOB = 1 << 16;
    public static final int MANAGE_PROCESS = 1 << 17;
    public static final int MANAGE_THREAD = 1 << 18;
    public static final int APPLY_PROFILE = 1 << 19;

    /** Asks for the rights of the source handle; never held. */
    public static final int SAME_RIGHTS = 1 << 31;

    /** ZX_RIGHTS_BASIC. */
    public static final int BASIC = TRANSFER | DUPLICATE | WAIT | INSPECT;

    /** ZX_RIGHTS_IO. */
    public static final int IO = READ | WRITE;

    /** ZX_RIGHTS_PROPERTY. */
    public static final int PROPERTY = GET_PROPERTY | SET_PROPERTY;

    private static final String[] NAMES = {
        "DUPLICATE", "TRANSFER", "READ", "WRITE", "EXECUTE", "MAP", "GET_PROPERTY", "SET_PROPERTY", "ENUMERATE",
        "DESTROY", "SET_POLICY", "GET_POLICY", "SIGNAL", "SIGNAL_PEER", "WAIT", "INSPECT", "MANAGE_JOB",
        "MANAGE_PROCESS", "MANAGE_THREAD", "APPLY_PROFILE"
    };

    private Rights() {}

    /** Whether {@code held} has all bits of {@code wanted}. */
    public static boolean hasAll(int held, int wanted) {
        return (held & wanted) == wanted;
    }

    /** The names of the bits, lowest first, such as {@code READ|WRITE}; {@code NONE} for none. */
    public static String toString(int rights) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < NAMES.length; i++) {
            if ((rights & 1 << i) != 0) {
                names.add(NAMES[i]);
            }
        }
        return names.isEmpty() ? "NONE" : String.join("|", names);
    }
}
