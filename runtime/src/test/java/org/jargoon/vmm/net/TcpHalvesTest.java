// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The two halves of a connection by themselves, on a clock of the test's. */
final class TcpHalvesTest {
    private static final TcpKey KEY = new TcpKey(Packets.GUEST, 1000, Packets.GATEWAY, 80);
    private static final int SEGMENT = 1000;
    private static final int INITIAL = -3;

    private record Sent(int offset, int flags, int length) {}

    private final List<Sent> sent = new ArrayList<>();
    private final TcpSender sender = new TcpSender(
            1 << 16, INITIAL, (sequence, flags, offset, length) ->
                    sent.add(new Sent(sequence - INITIAL - 1, flags, length)));

    private static TcpSegment segment(int sequence, int acknowledgment, int flags, int window, byte[] data) {
        return new TcpSegment(KEY, sequence, acknowledgment, flags, window, SEGMENT, 0, Span.of(data));
    }

    private void acknowledge(int offset, int window, long now) {
        assertTrue(sender.acknowledge(
                segment(1, INITIAL + 1 + offset, TcpSegment.ACK, window, new byte[0]), now));
        sender.transmit(now);
    }

    /** A sender whose SYN was acknowledged, with bytes to send. */
    private void open(int bytes, int window) {
        sender.start(segment(0, 0, TcpSegment.SYN, window, new byte[0]), 0);
        sender.transmit(0);
        sender.buffer().put(0, new byte[bytes], 0, bytes);
        sender.buffer().advance(bytes);
        sent.clear();
        acknowledge(0, window, 1);
    }

    @Test
    void noMoreIsSentThanTheWindowTakes() {
        open(10_000, 2500);
        assertEquals(List.of(0, 1000), sent.stream().map(Sent::offset).toList());
        acknowledge(2000, 2500, 2);
        assertEquals(List.of(0, 1000, 2000, 3000), sent.stream().map(Sent::offset).toList());
    }

    @Test
    void thirdDuplicateSendsTheFirstSegmentAgainAtOnce() {
        open(20_000, 60_000);
        assertEquals(10, sent.size());
        sent.clear();
        for (int i = 0; i < 3; i++) {
            acknowledge(0, 60_000, 2);
        }
        assertTrue(sent.contains(new Sent(0, TcpSegment.ACK, SEGMENT)), sent::toString);
        assertEquals(1, sent.stream().filter(segment -> segment.offset == 0).count());
    }

    @Test
    void whatIsNotAcknowledgedIsSentAgainAfterATimeoutThatDoubles() {
        open(3000, 60_000);
        sent.clear();
        long first = sender.deadline();
        assertTrue(sender.expire(first));
        assertEquals(List.of(new Sent(0, TcpSegment.ACK, SEGMENT)), sent);
        assertEquals(2 * (first - 1), sender.deadline() - first);
        acknowledge(3000, 60_000, first + 1);
        assertEquals(TcpSender.NEVER, sender.deadline());
    }

    @Test
    void aShutWindowIsProbedWithOneByteUntilItOpens() {
        open(3000, 0);
        assertEquals(List.of(), sent);
        for (int i = 0; i < 5; i++) {
            assertTrue(sender.expire(sender.deadline()));
            assertEquals(new Sent(0, TcpSegment.ACK, 1), sent.removeLast());
            acknowledge(0, 0, 10);
        }
        acknowledge(1, 60_000, 20);
        assertEquals(List.of(1, 1001, 2001), sent.stream().map(Sent::offset).toList());
    }

    @Test
    void aGuestThatIsSilentForLongIsGivenUp() {
        open(3000, 60_000);
        int tries = 0;
        while (sender.expire(sender.deadline())) {
            tries++;
        }
        assertTrue(tries > 10 && tries < 1000, "tries " + tries);
    }

    @Test
    void theEndIsSentOnceAndAgainIfItWasLost() {
        open(1500, 60_000);
        sender.end();
        sender.transmit(2);
        assertEquals(new Sent(1500, TcpSegment.ACK | TcpSegment.FIN, 0), sent.getLast());
        sender.transmit(3);
        assertEquals(3, sent.size());
        acknowledge(1500, 60_000, 4);
        assertFalse(sender.endAcknowledged());
        assertTrue(sender.expire(sender.deadline()));
        assertEquals(new Sent(1500, TcpSegment.ACK | TcpSegment.FIN, 0), sent.getLast());
        acknowledge(1501, 60_000, 5);
        assertTrue(sender.endAcknowledged());
        assertEquals(TcpSender.NEVER, sender.deadline());
    }

    @Test
    void anAcknowledgmentOfWhatWasNeverSentIsNone() {
        open(1000, 60_000);
        assertFalse(sender.acknowledge(segment(1, INITIAL + 1 + 1001, TcpSegment.ACK, 1, new byte[0]), 2));
        assertEquals(1000, sender.buffer().size());
    }

    /** Pieces in any order, overlapping and repeated, across the wrap of sequence numbers. */
    @Test
    void segmentsInAnyOrderBecomeTheStream() {
        SplittableRandom random = new SplittableRandom(2);
        for (int round = 0; round < 300; round++) {
            byte[] stream = new byte[random.nextInt(1, 30_000)];
            random.nextBytes(stream);
            int first = -random.nextInt(30_000);
            TcpReceiver receiver = new TcpReceiver(1 << 15);
            receiver.start(first - 1, 0);
            int tries = 0;
            while (!receiver.finished()) {
                int done = receiver.next() - first;
                // Now and then what is missing, so that it ends.
                int from = random.nextInt(4) == 0 ? done : random.nextInt(stream.length + 1);
                int to = Math.min(stream.length, from + random.nextInt(1500));
                TcpSegment segment = segment(first + from, 0, to == stream.length ? TcpSegment.FIN : 0, 0,
                        Arrays.copyOfRange(stream, from, to));
                if (receiver.acceptable(segment)) {
                    receiver.take(segment);
                }
                assertTrue(tries++ < 100_000, "no end");
            }
            byte[] taken = new byte[receiver.buffer().size()];
            receiver.buffer().peek(0, taken, 0, taken.length);
            assertArrayEquals(stream, taken);
            assertEquals(first + stream.length + 1, receiver.next());
        }
    }

    @Test
    void aWindowThatWasGrantedIsNotTakenBack() {
        SplittableRandom random = new SplittableRandom(3);
        TcpReceiver receiver = new TcpReceiver(1 << 15);
        receiver.start(99, 0);
        int edge = receiver.next() + receiver.window(0);
        for (int i = 0; i < 100_000; i++) {
            byte[] data = new byte[Math.min(random.nextInt(1500), edge - receiver.next())];
            receiver.take(segment(receiver.next(), 0, 0, 0, data));
            receiver.buffer().discard(random.nextInt(receiver.buffer().size() + 1));
            int next = receiver.next() + receiver.window(0);
            assertFalse(TcpSegment.before(next, edge), "at " + i);
            edge = next;
        }
        assertTrue(receiver.next() > 1 << 20 || receiver.next() < 0, "it goes on");
    }

    @Test
    void aFinInThePastOrBeforeKnownDataMeansNothing() {
        TcpReceiver receiver = new TcpReceiver(1 << 15);
        receiver.start(99, 0);
        receiver.take(segment(100, 0, 0, 0, new byte[50]));
        receiver.take(segment(149, 0, TcpSegment.FIN, 0, new byte[0]));
        receiver.take(segment(200, 0, 0, 0, new byte[100]));
        receiver.take(segment(180, 0, TcpSegment.FIN, 0, new byte[10]));
        receiver.take(segment(150, 0, TcpSegment.FIN, 0, new byte[150]));
        assertTrue(receiver.finished());
        assertEquals(200, receiver.buffer().size());
    }
}
