// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.fdt;

/** Bytes are no device tree; the message is one line that says what is wrong and where. */
public final class TreeException extends Exception {
    private static final long serialVersionUID = 1L;

    public TreeException(String message) {
        super(message);
    }
}
