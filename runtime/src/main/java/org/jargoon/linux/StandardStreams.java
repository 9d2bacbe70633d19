// SPDX-License-Identifier: Apache-2.0
package org.jargoon.linux;

import java.io.BufferedInputStream;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * What the guest's descriptors 0, 1 and 2 read from and write to. Output is flushed at each write of the guest. The
 * streams are not closed.
 *
 * <p>A descriptor without a stream is closed in the guest. So is the input where it is {@code System.in} as Java made
 * it and this process was started without a {@linkplain StandardDescriptor#isUsable usable} standard input: it would
 * read a file of the Java machine.
 *
 * @param input null for a closed descriptor
 * @param output null for a closed descriptor
 * @param error null for a closed descriptor
 * @param inputTerminal whether the input is a terminal
 * @param outputTerminal whether the output is a terminal
 * @param errorTerminal whether the error output is a terminal
 * @param inherited whether they are this process's own descriptors 0, 1 and 2: the guest then gets what those are, such
 *     as a file with its position, where a stream would be like a pipe
 */
public record StandardStreams(
        InputStream input,
        OutputStream output,
        OutputStream error,
        boolean inputTerminal,
        boolean outputTerminal,
        boolean errorTerminal,
        boolean inherited) {

    /** Streams that are not this process's own. */
    public StandardStreams(
            InputStream input,
            OutputStream output,
            OutputStream error,
            boolean inputTerminal,
            boolean outputTerminal,
            boolean errorTerminal) {
        this(input, output, error, inputTerminal, outputTerminal, errorTerminal, false);
    }

    public StandardStreams {
        // Java's own System.in is exactly a BufferedInputStream; what a program puts in its place is usually not.
        if (input == System.in
                && input.getClass() == BufferedInputStream.class
                && !StandardDescriptor.INPUT.isUsable()) {
            input = null;
        }
    }

    /** No input, and output that nobody sees. */
    public static StandardStreams none() {
        return of(InputStream.nullInputStream(), OutputStream.nullOutputStream(), OutputStream.nullOutputStream());
    }

    /** Streams that are no terminals. */
    public static StandardStreams of(InputStream input, OutputStream output, OutputStream error) {
        return new StandardStreams(input, output, error, false, false, false);
    }
}
