// SPDX-License-Identifier: Apache-2.0
package org.jargoon.gdb;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Sends packets, with escapes, runs of a character shortened, and a checksum. Belongs to one thread. */
final class PacketWriter {
    /** Says that the next character has been changed by {@link #ESCAPED}. */
    static final char ESCAPE = '}';

    static final int ESCAPED = 0x20;

    /** So many bytes fit into a packet whatever they are, each of which may become two; with some room beside them. */
    static final int MOST_BINARY = PacketReader.LONGEST / 2 - 16;

    private static final char RUN = '*';

    /** What is added to the number of repetitions to make it a character that can be printed. */
    private static final int RUN_BIAS = 29;

    private static final int SHORTEST_RUN = 3;

    /** As a character, the one before {@link #ESCAPE}. */
    private static final int LONGEST_RUN = ESCAPE - 1 - RUN_BIAS;

    private final OutputStream out;
    private String last = "";

    PacketWriter(OutputStream out) {
        this.out = out;
    }

    /** Sends a packet of characters below 256. */
    void send(String packet) throws IOException {
        String shortened = shorten(escape(packet));
        int sum = shortened.chars().sum() & 0xff;
        last = "$%s#%02x".formatted(shortened, sum);
        write(last);
    }

    /** Sends the last packet again. */
    void sendAgain() throws IOException {
        write(last);
    }

    void acknowledge(boolean understood) throws IOException {
        write(understood ? "+" : "-");
    }

    private void write(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    private static String escape(String text) {
        StringBuilder escaped = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '#' || c == '$' || c == ESCAPE || c == RUN) {
                escaped.append(ESCAPE).append((char) (c ^ ESCAPED));
            } else {
                escaped.append(c);
            }
        }
        return escaped.toString();
    }

    private static String shorten(String text) {
        StringBuilder shortened = new StringBuilder(text.length());
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            int more = 0;
            while (more < LONGEST_RUN && i + 1 + more < text.length() && text.charAt(i + 1 + more) == c) {
                more++;
            }
            if (more + RUN_BIAS == '#' || more + RUN_BIAS == '$') {
                // These two would end or begin a packet.
                more = '"' - RUN_BIAS;
            }
            shortened.append(c);
            if (more >= SHORTEST_RUN) {
                shortened.append(RUN).append((char) (more + RUN_BIAS));
                i += more;
            }
            i++;
        }
        return shortened.toString();
    }
}
