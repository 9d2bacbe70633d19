// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.model;

/**
 * The one thing that differs from run to run in the programs of {@link GuestCode}.
 *
 * @param size of an access in bytes
 * @param address of an access, or the number of an I/O port
 */
record Act(Kind kind, int size, long address) {

    /** What the guest does. */
    enum Kind {
        NOTHING,
        STORE,
        LOAD,
        LOAD_SIGNED,
        STORE_WITHOUT_SYNDROME,
        LOAD_WITHOUT_SYNDROME,
        START_VCPU,
        POWER_OFF,
        UNKNOWN_CALL,
        OUT,
        IN,
        OUT_STRING
    }

    static final Act NONE = new Act(Kind.NOTHING, 0, 0);
}
