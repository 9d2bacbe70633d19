// SPDX-License-Identifier: Apache-2.0
package org.jargoon.polyglot;

import com.oracle.truffle.api.exception.AbstractTruffleException;
import com.oracle.truffle.api.nodes.Node;

/** A guest that cannot go on. The message is one line: which program, why, where. */
class GuestException extends AbstractTruffleException {
    private static final long serialVersionUID = 1L;

    /** @param location the place in a function's listing, or null */
    GuestException(String message, Node location) {
        super(message, location);
    }
}
