// SPDX-License-Identifier: Apache-2.0
package org.jargoon.elf;

/** A file cannot be used as a program; the message is one line that says what is wrong and where. */
public final class ElfException extends Exception {
    private static final long serialVersionUID = 1L;

    public ElfException(String message) {
        super(message);
    }
}
