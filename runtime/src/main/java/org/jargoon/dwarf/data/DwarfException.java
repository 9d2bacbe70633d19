// SPDX-License-Identifier: Apache-2.0
package org.jargoon.dwarf.data;

/**
 * A part of the debugging information is damaged or of a kind that is not read. It never leaves the package: who reads
 * the part leaves it out and puts the message, one line, among the {@link Problems}.
 */
public final class DwarfException extends Exception {
    private static final long serialVersionUID = 1L;

    public DwarfException(String message) {
        // No stack: a fuzzed file throws many, and what counts is the place in the file, which the message says.
        super(message, null, false, false);
    }
}
