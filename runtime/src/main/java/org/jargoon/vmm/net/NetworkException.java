// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.net;

import java.io.IOException;

/** A network cannot be made as asked for. The message is one line that says what, where and what to do. */
public final class NetworkException extends IOException {
    private static final long serialVersionUID = 1L;

    NetworkException(String message, Throwable cause) {
        super(message, cause);
    }
}
