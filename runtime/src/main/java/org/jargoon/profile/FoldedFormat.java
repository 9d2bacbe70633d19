// SPDX-License-Identifier: Apache-2.0
package org.jargoon.profile;

import java.io.IOException;

/**
 * Folded stacks, as Brendan Gregg's flame graph tools read them: a line for each stack that samples were taken in, its
 * frames from the outermost inwards parted by semicolons, and behind a space how many samples.
 */
final class FoldedFormat {
    /** What those tools know an inlined function by. */
    private static final String INLINED = "_[i]";

    private FoldedFormat() {}

    static void write(Report report, Appendable out) throws IOException {
        for (Frame frame : report.all().callees()) {
            write(frame, "", out);
        }
    }

    private static void write(Frame frame, String callers, Appendable out) throws IOException {
        String inlined = frame.kind() == Frame.Kind.INLINED ? INLINED : "";
        String stack = callers + frame.name().replace(';', ':') + inlined;
        if (frame.selfTotal() != 0) {
            out.append(stack).append(' ').append(Long.toString(frame.selfTotal())).append('\n');
        }
        for (Frame callee : frame.callees()) {
            write(callee, stack + ';', out);
        }
    }
}
