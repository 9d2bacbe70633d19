// SPDX-License-Identifier: Apache-2.0
package org.jargoon.launcher;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import org.jargoon.host.HostNames;

/**
 * Where the launcher's own output goes.
 *
 * @param out results
 * @param err everything that is about a result
 */
record Console(OutputStream out, PrintStream err) {

    /** Prints a result at once. */
    void print(String text) throws OutputFailure {
        try {
            out.write(HostNames.encode(text));
            out.flush();
        } catch (IOException e) {
            throw new OutputFailure(e);
        }
    }

    /** Prints one line about the result, in the launcher's name. */
    void say(String text) {
        err.writeBytes(HostNames.encode("jargoon: " + text + "\n"));
        err.flush();
    }

    /** What the launcher prints cannot be written; what was printed so far is all there will be. */
    static final class OutputFailure extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private static final String BROKEN_PIPE = "Broken pipe";

        OutputFailure(IOException cause) {
            super(cause.getMessage(), cause);
        }

        /** Whether the reader of a pipe is gone: then what was printed so far is all that is wanted. */
        boolean isBrokenPipe() {
            return BROKEN_PIPE.equals(getMessage());
        }
    }
}
