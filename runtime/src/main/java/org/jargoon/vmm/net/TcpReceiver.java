// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.net;

/**
 * The half of a connection that takes the guest's data: in order for the host to take away, and up to
 * {@value #RANGES} ranges ahead of a gap.
 */
final class TcpReceiver {
    static final int RANGES = 32;

    private final ByteRing buffer;
    // All that was put beyond the buffer's end: disjoint ranges of sequence numbers in order.
    private final int[] starts = new int[RANGES];
    private final int[] ends = new int[RANGES];
    private int ranges;
    private int next;
    private int edge;
    private int largestWindow;
    private boolean endKnown;
    private int end;
    private boolean finished;
    // The most data that came in one segment.
    private int largest = Addresses.MTU;

    TcpReceiver(int capacity) {
        buffer = new ByteRing(capacity);
    }

    /** Begins after the guest's SYN, with the scale of the windows to come. */
    void start(int initialSequence, int scale) {
        largestWindow = 0xffff << scale;
        next = initialSequence + 1;
        edge = next;
    }

    /** The sequence number that is expected next. */
    int next() {
        return next;
    }

    /** What came in order and waits for the host. */
    ByteRing buffer() {
        return buffer;
    }

    /** Whether the guest has sent its last byte and its FIN, and all of it is here. */
    boolean finished() {
        return finished;
    }

    /** RFC 9293 section 3.10.7.4, but at the window's edges as wide as Linux has it. */
    boolean acceptable(TcpSegment segment) {
        int windowEnd = next + buffer.free();
        return !TcpSegment.before(segment.sequence() + segment.length(), next)
                && !TcpSegment.before(windowEnd, segment.sequence());
    }

    /**
     * Takes the data and FIN of an acceptable segment.
     *
     * @return whether there is a gap, which is to be told at once (RFC 5681 section 4.2)
     */
    boolean take(TcpSegment segment) {
        if (finished) {
            return false;
        }
        Span data = segment.data();
        largest = Math.max(largest, data.length());
        int offset = segment.sequence() - next;
        if (offset < 0) {
            int old = Math.min(-offset, data.length());
            data = data.after(old);
            offset += old;
        }
        int room = endKnown ? Math.min(buffer.free(), end - next) : buffer.free();
        boolean cut = data.length() > room - offset;
        if (cut) {
            data = data.first(Math.max(0, room - offset));
        }
        if (segment.has(TcpSegment.FIN) && !cut) {
            noteEnd(next + offset + data.length());
        }
        if (data.length() > 0) {
            keep(offset, data);
        }
        if (endKnown && next == end) {
            finished = true;
            next++;
        }
        return ranges > 0 || offset > 0;
    }

    private void noteEnd(int sequence) {
        boolean contradicted = ranges > 0 && TcpSegment.before(sequence, ends[ranges - 1]);
        if (!endKnown && !contradicted && !TcpSegment.before(sequence, next)) {
            endKnown = true;
            end = sequence;
        }
    }

    private void keep(int offset, Span data) {
        if (offset > 0) {
            if (addRange(next + offset, next + offset + data.length())) {
                buffer.put(offset, data.array(), data.from(), data.length());
            }
            return;
        }
        buffer.put(0, data.array(), data.from(), data.length());
        forward(data.length());
        while (ranges > 0 && !TcpSegment.before(next, starts[0])) {
            forward(Math.max(0, ends[0] - next));
            ranges--;
            System.arraycopy(starts, 1, starts, 0, ranges);
            System.arraycopy(ends, 1, ends, 0, ranges);
        }
    }

    private void forward(int length) {
        buffer.advance(length);
        next += length;
    }

    /** Adds a range, merged with those that it touches; false if there is no place for one more. */
    private boolean addRange(int from, int to) {
        int first = 0;
        while (first < ranges && TcpSegment.before(ends[first], from)) {
            first++;
        }
        int start = from;
        int stop = to;
        int after = first;
        while (after < ranges && !TcpSegment.before(to, starts[after])) {
            start = TcpSegment.before(starts[after], start) ? starts[after] : start;
            stop = TcpSegment.before(stop, ends[after]) ? ends[after] : stop;
            after++;
        }
        if (after == first && ranges == RANGES) {
            return false;
        }
        System.arraycopy(starts, after, starts, first + 1, ranges - after);
        System.arraycopy(ends, after, ends, first + 1, ranges - after);
        starts[first] = start;
        ends[first] = stop;
        ranges += 1 - (after - first);
        return true;
    }

    /** The window field for the next segment to the guest; it never takes back what was granted. */
    int window(int scale) {
        int granted = edge - next;
        if (isWorthTelling() || granted < 0) {
            granted = grantable();
        }
        int field = Math.min(granted >> scale, 0xffff);
        edge = next + (field << scale);
        return field;
    }

    /** Whether the window has opened by enough to tell the guest of (RFC 9293 section 3.8.6.2.2). */
    boolean isWorthTelling() {
        return !finished && next + grantable() - edge >= Math.min(buffer.capacity() / 2, 2 * largest);
    }

    private int grantable() {
        return Math.min(buffer.free(), largestWindow);
    }

    void releaseIfEmpty() {
        if (ranges == 0) {
            buffer.release();
        }
    }
}
