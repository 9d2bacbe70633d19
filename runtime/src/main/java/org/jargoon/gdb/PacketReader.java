// SPDX-License-Identifier: Apache-2.0
package org.jargoon.gdb;

import java.io.IOException;
import java.io.InputStream;

/**
 * Takes packets out of what a debugger sends ("Overview" of the protocol): {@code $}, the packet's characters,
 * {@code #}, and two digits of a checksum. It keeps no more than one packet, however long what comes is.
 */
final class PacketReader {
    /** The most characters of a packet, escapes included. */
    static final int LONGEST = 0x4000;

    private static final int END = -1;
    private static final int INTERRUPT = 0x03;

    private final InputStream in;
    private final StringBuilder packet = new StringBuilder();

    PacketReader(InputStream in) {
        this.in = in;
    }

    /** The next thing that is more than an acknowledgment or noise between packets. */
    Incoming read() throws IOException {
        while (true) {
            switch (in.read()) {
                case END -> {
                    return new Incoming.Disconnected();
                }
                case INTERRUPT -> {
                    return new Incoming.Interrupt();
                }
                case '-' -> {
                    return new Incoming.SendAgain();
                }
                case '$' -> {
                    return packet();
                }
                default -> {}
            }
        }
    }

    private Incoming packet() throws IOException {
        packet.setLength(0);
        int sum = 0;
        int length = 0;
        int escape = 0;
        while (true) {
            int c = in.read();
            switch (c) {
                case END -> {
                    return new Incoming.Disconnected();
                }
                case '#' -> {
                    boolean isRight = checksum() == (sum & 0xff);
                    return isRight && length <= LONGEST && escape == 0
                            ? new Incoming.Packet(packet.toString())
                            : new Incoming.Damaged();
                }
                case '$' -> {
                    // The debugger has begun anew.
                    packet.setLength(0);
                    sum = 0;
                    length = 0;
                    escape = 0;
                    continue;
                }
                default -> {}
            }
            sum += c;
            if (length <= LONGEST) {
                length++;
            }
            if (c == PacketWriter.ESCAPE && escape == 0) {
                escape = PacketWriter.ESCAPED;
            } else if (length <= LONGEST) {
                packet.append((char) (c ^ escape));
                escape = 0;
            }
        }
    }

    /** The two digits behind a packet; -1 if they are none, or if nothing comes any more, which is then read again. */
    private int checksum() throws IOException {
        int high = Character.digit(in.read(), 16);
        int low = high < 0 ? high : Character.digit(in.read(), 16);
        return low < 0 ? -1 : high << 4 | low;
    }
}
