// SPDX-License-Identifier: Apache-2.0
package org.jargoon.launcher;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Where the launcher's own output goes.
 *
 * @param out results
 * @param err everything that is about a result
 */
record Console(OutputStream out, PrintStream err) {

    /** Prints a result at once. */
    void print(String text) throws BrokenPipe {
        try {
            out.write(text.getBytes(StandardCharsets.UTF_8));
            out.flush();
        } catch (IOException e) {
            throw new BrokenPipe(e);
        }
    }

    /** Prints one line about the result, in the launcher's name. */
    void say(String text) {
        err.print("jargoon: " + text + "\n");
        err.flush();
    }

    /** Nobody reads the launcher's output any more; what was printed so far is all that is wanted. */
    static final class BrokenPipe extends RuntimeException {
        private static final long serialVersionUID = 1L;

        BrokenPipe(IOException cause) {
            super(cause);
        }
    }
}
