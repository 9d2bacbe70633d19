// SPDX-License-Identifier: Apache-2.0
package org.jargoon.gdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Packets as bytes: frame, checksum, escapes, runs. */
final class PacketTest {
    private static final Incoming END = new Incoming.Disconnected();

    @Test
    void aPacketIsWhatStandsBetweenDollarAndHash() throws IOException {
        PacketReader reader = reader("+noise$g#67$m0,4#FD");
        assertEquals(new Incoming.Packet("g"), reader.read());
        assertEquals(new Incoming.Packet("m0,4"), reader.read());
        assertEquals(END, reader.read());
    }

    @Test
    void aWrongChecksumDamagesAPacketOnly() throws IOException {
        PacketReader reader = reader("$g#68$g#zz$g#67");
        assertEquals(new Incoming.Damaged(), reader.read());
        assertEquals(new Incoming.Damaged(), reader.read());
        assertEquals(new Incoming.Packet("g"), reader.read());
    }

    @Test
    void aPacketBegunAnewReplacesTheFirst() throws IOException {
        assertEquals(new Incoming.Packet("g"), reader("$m1234$g#67").read());
    }

    @Test
    void controlCAndMinusStandBetweenPackets() throws IOException {
        PacketReader reader = reader("\u0003-$\u0003#03");
        assertEquals(new Incoming.Interrupt(), reader.read());
        assertEquals(new Incoming.SendAgain(), reader.read());
        assertEquals(new Incoming.Packet("\u0003"), reader.read());
    }

    @Test
    void escapedCharactersComeBack() throws IOException {
        assertEquals(new Incoming.Packet("a#$}*z"), reader(Client.framed("a}\u0003}\u0004}]}\nz")).read());
        assertEquals(new Incoming.Damaged(), reader(Client.framed("a}")).read());
    }

    @Test
    void theLongestPacketIsTakenAndALongerOneIsNot() throws IOException {
        String longest = "x".repeat(PacketReader.LONGEST);
        PacketReader reader = reader(Client.framed(longest) + Client.framed(longest + "x") + "$g#67");
        assertEquals(new Incoming.Packet(longest), reader.read());
        assertEquals(new Incoming.Damaged(), reader.read());
        assertEquals(new Incoming.Packet("g"), reader.read());
    }

    @Test
    void anEndlessPacketIsNotKept() throws IOException {
        // More than a string could hold.
        long length = 3L << 30;
        InputStream endless = new InputStream() {
            private long read;

            @Override
            public int read() {
                read++;
                return read == 1 ? '$' : read < length ? 'x' : -1;
            }
        };
        assertEquals(END, new PacketReader(endless).read());
    }

    @Test
    void anEndInsideAPacketIsTheEnd() throws IOException {
        for (String text : List.of("", "$", "$g", "$g#", "$g#6", "$g}")) {
            PacketReader reader = reader(text);
            Incoming incoming = reader.read();
            assertEquals(END, incoming instanceof Incoming.Damaged ? reader.read() : incoming, text);
        }
    }

    @Test
    void whatIsSentHasAChecksumAndEscapes() throws IOException {
        assertEquals("$OK#9a", sent("OK"));
        assertEquals("$#00", sent(""));
        assertEquals(Client.framed("l}\u0003}\u0004}]}\n"), sent("l#$}*"));
    }

    @Test
    void runsAreShortAndReadBackAsTheyWere() throws IOException {
        assertEquals(Client.framed("0* "), sent("0000"));
        assertEquals(Client.framed("000"), sent("000"));
        for (int length = 1; length < 400; length++) {
            String text = "a" + "0".repeat(length) + "b";
            String sent = sent(text);
            assertEquals(text, Client.expand(((Incoming.Packet) reader(sent).read()).text()));
            assertEquals(sent.lastIndexOf('$'), 0, "a run that begins a packet");
            assertEquals(sent.indexOf('#'), sent.length() - 3, "a run that ends a packet");
            assertTrue(sent.chars().allMatch(c -> c <= '~'), sent);
        }
        assertTrue(sent("0".repeat(1000)).length() < 60);
    }

    private static PacketReader reader(String text) {
        return new PacketReader(new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1)));
    }

    private static String sent(String packet) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new PacketWriter(out).send(packet);
        return out.toString(StandardCharsets.ISO_8859_1);
    }
}
