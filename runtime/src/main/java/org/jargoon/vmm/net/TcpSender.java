// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.net;

/**
 * The half of a connection that sends the host's data to the guest: within the guest's window and a congestion window
 * (RFC 5681, RFC 6582), as the adapter's queue drops frames when the guest is slow; again after a timeout (RFC 6298);
 * and in probes while the window is shut (RFC 9293 section 3.8.6.1).
 */
final class TcpSender {
    /** A time that does not come. */
    static final long NEVER = Long.MAX_VALUE;
    /** How long a guest may be silent where an answer is due, in milliseconds: at first, and once it has answered. */
    private static final long FIRST_PATIENCE = 60_000;
    private static final long PATIENCE = 300_000;
    private static final int LEAST_SEGMENT = 64;
    private static final int INITIAL_SEGMENTS = 10;
    // RFC 5681 would go down to 2; but the one queue on this wire, the adapter's, holds more than that.
    private static final int LEAST_SEGMENTS = 8;
    private static final int DUPLICATES = 3;

    /** Sends a segment: bytes of the buffer from an offset on. */
    @FunctionalInterface
    interface Output {
        void send(int sequence, int flags, int offset, int length);
    }

    private final ByteRing buffer;
    private final Output output;
    private final int initial;
    private final RoundTrip roundTrip = new RoundTrip();
    // SND.UNA, SND.NXT and the highest SND.NXT ever: a timeout takes SND.NXT back.
    private int unacknowledged;
    private int next;
    private int highest;
    private int segmentSize = TcpSegment.DEFAULT_MAXIMUM_SEGMENT;
    private int scale;
    private int window;
    private int windowSequence;
    private int windowAcknowledgment;
    private boolean ending;
    private boolean endSent;
    private int endSequence;

    private int congestion;
    private int threshold = Integer.MAX_VALUE;
    private int duplicates;
    private boolean recovering;
    private int recover;

    private boolean timing;
    private int timedSequence;
    private long timedAt;
    private long deadline = NEVER;
    private long givingUpAt = NEVER;

    TcpSender(int capacity, int initial, Output output) {
        this.buffer = new ByteRing(capacity);
        this.output = output;
        this.initial = initial;
        unacknowledged = initial;
        next = initial;
        highest = initial;
        recover = initial;
    }

    /** What the host sent and the guest has not acknowledged. */
    ByteRing buffer() {
        return buffer;
    }

    int next() {
        return next;
    }

    /** Takes over what the guest's SYN says. */
    void start(TcpSegment syn, int windowScale) {
        segmentSize = Math.clamp(syn.maximumSegment(), LEAST_SEGMENT, TcpSegment.LARGEST_DATA);
        scale = windowScale;
        window = syn.window();
        windowSequence = syn.sequence();
        windowAcknowledgment = initial;
        congestion = INITIAL_SEGMENTS * segmentSize;
    }

    /** Says that nothing comes after what is in the buffer. */
    void end() {
        ending = true;
    }

    boolean endSent() {
        return endSent;
    }

    boolean endAcknowledged() {
        return endSent && TcpSegment.before(endSequence, unacknowledged);
    }

    boolean synAcknowledged() {
        return unacknowledged != initial;
    }

    /** Whether this is what the guest acknowledges a SYN with. */
    boolean acknowledgesSyn(TcpSegment segment) {
        return segment.has(TcpSegment.ACK) && segment.acknowledgment() == initial + 1 && highest != initial;
    }

    /** Takes an acknowledgment and the window; false if it acknowledges what was never sent. */
    boolean acknowledge(TcpSegment segment, long now) {
        int acknowledgment = segment.acknowledgment();
        if (TcpSegment.before(highest, acknowledgment)) {
            return false;
        }
        int offered = segment.has(TcpSegment.SYN) ? segment.window() : segment.window() << scale;
        if (TcpSegment.before(unacknowledged, acknowledgment)) {
            advance(acknowledgment, now);
        } else if (acknowledgment == unacknowledged && segment.length() == 0 && offered == window
                && highest != unacknowledged && window != 0) {
            duplicate();
        }
        boolean newer = TcpSegment.before(windowSequence, segment.sequence())
                || windowSequence == segment.sequence() && !TcpSegment.before(acknowledgment, windowAcknowledgment);
        if (newer) {
            if (window == 0 && offered != 0) {
                roundTrip.progress();
                deadline = NEVER;
            }
            window = offered;
            windowSequence = segment.sequence();
            windowAcknowledgment = acknowledgment;
        }
        givingUpAt = now + PATIENCE;
        return true;
    }

    private void advance(int acknowledgment, long now) {
        int bytes = acknowledgment - unacknowledged - (synAcknowledged() ? 0 : 1);
        // A FIN counts, but is not in the buffer.
        buffer.discard(Math.min(bytes, buffer.size()));
        unacknowledged = acknowledgment;
        next = TcpSegment.before(next, acknowledgment) ? acknowledgment : next;
        if (timing && !TcpSegment.before(acknowledgment, timedSequence)) {
            timing = false;
            roundTrip.measured(now - timedAt);
        }
        roundTrip.progress();
        deadline = NEVER;
        duplicates = 0;
        if (!recovering) {
            int step = (int) ((long) segmentSize * segmentSize / congestion);
            congestion += congestion < threshold ? bytes : Math.max(1, step);
        } else if (TcpSegment.before(acknowledgment, recover)) {
            resend();
            congestion = Math.max(segmentSize, congestion - bytes + segmentSize);
        } else {
            recovering = false;
            congestion = threshold;
        }
        congestion = Math.min(congestion, buffer.capacity());
    }

    private void duplicate() {
        duplicates++;
        if (recovering) {
            congestion = Math.min(congestion + segmentSize, 2 * buffer.capacity());
        } else if (duplicates == DUPLICATES && TcpSegment.before(recover, unacknowledged)) {
            halve();
            recovering = true;
            resend();
            congestion = threshold + DUPLICATES * segmentSize;
        }
    }

    private void halve() {
        threshold = Math.max((highest - unacknowledged) / 2, LEAST_SEGMENTS * segmentSize);
        recover = highest;
    }

    /** Sends what is first in the buffer again; what is beyond stays as it is. */
    private void resend() {
        timing = false;
        int length = Math.min(segmentSize, buffer.size());
        boolean last = endSent && length == buffer.size();
        if (length > 0 || last) {
            output.send(unacknowledged, TcpSegment.ACK | (last ? TcpSegment.FIN : 0), 0, length);
        }
    }

    /** Sends what may be sent now. */
    void transmit(long now) {
        if (next == initial) {
            output.send(initial, TcpSegment.SYN, 0, 0);
            sent(1, now);
        } else if (synAcknowledged()) {
            while (sendNext(now)) {
                // Each call sends one segment.
            }
        }
        boolean waits = !synAcknowledged() || !buffer.isEmpty() || ending && !endAcknowledged();
        if (!waits) {
            deadline = NEVER;
            givingUpAt = NEVER;
        } else if (deadline == NEVER) {
            deadline = now + roundTrip.timeout();
            if (givingUpAt == NEVER) {
                givingUpAt = now + (synAcknowledged() ? PATIENCE : FIRST_PATIENCE);
            }
        }
    }

    private boolean sendNext(long now) {
        int inFlight = next - unacknowledged;
        int unsent = buffer.size() - inFlight;
        if (unsent < 0 || endAcknowledged()) {
            return false;
        }
        // The first duplicates let new data out, so that small windows get to the third (RFC 3042).
        int limited = recovering ? 0 : Math.min(duplicates, DUPLICATES - 1) * segmentSize;
        int allowed = Math.max(0, Math.min(window, congestion + limited) - inFlight);
        int length = Math.min(Math.min(segmentSize, unsent), allowed);
        boolean last = length == unsent;
        boolean end = ending && last;
        // A piece of a segment waits for a larger window (RFC 9293 section 3.8.6.2.1).
        if (length == 0 && !end || !last && length < segmentSize && inFlight > 0) {
            return false;
        }
        if (end) {
            endSent = true;
            endSequence = next + length;
        }
        int flags = TcpSegment.ACK | (last && length > 0 ? TcpSegment.PSH : 0) | (end ? TcpSegment.FIN : 0);
        output.send(next, flags, inFlight, length);
        sent(length + (end ? 1 : 0), now);
        return true;
    }

    private void sent(int length, long now) {
        if (!timing && next == highest) {
            timing = true;
            timedSequence = next + length;
            timedAt = now;
        }
        next += length;
        highest = TcpSegment.before(highest, next) ? next : highest;
    }

    /** When {@link #expire} is to be called. */
    long deadline() {
        return deadline;
    }

    /** Sends again what was not answered in time; false if there is no hope left. */
    boolean expire(long now) {
        if (now >= givingUpAt) {
            return false;
        }
        roundTrip.backOff();
        deadline = NEVER;
        timing = false;
        if (synAcknowledged() && window == 0 && next == unacknowledged && !buffer.isEmpty()) {
            output.send(unacknowledged, TcpSegment.ACK, 0, 1);
            highest = TcpSegment.before(highest, unacknowledged + 1) ? unacknowledged + 1 : highest;
        } else {
            halve();
            congestion = segmentSize;
            recovering = false;
            duplicates = 0;
            next = unacknowledged;
        }
        transmit(now);
        return true;
    }
}
