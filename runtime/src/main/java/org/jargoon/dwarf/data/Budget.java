// SPDX-License-Identifier: Apache-2.0
package org.jargoon.dwarf.data;

/**
 * Work that may be done for one request: where tables refer to each other, a small file can ask for an endless amount.
 */
public final class Budget {
    private final String what;
    private long left;

    /** @param what is being done, for the message of its end */
    public Budget(String what, long units) {
        this.what = what;
        this.left = units;
    }

    public void spend(long units) throws DwarfException {
        left -= units;
        if (left < 0) {
            throw new DwarfException(what + " would take far more work than the file's size justifies");
        }
    }
}
