// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.net;

import java.nio.ByteBuffer;
import java.util.TreeMap;

/**
 * A guest's end of a TCP connection: go back on a timeout, fast retransmit on three duplicates, segments beyond a gap
 * kept. Guarded by the guest's monitor.
 */
final class GuestTcp {
    private static final int BUFFER = 1 << 18;
    private static final int SEGMENT = 1460;
    private static final int SCALE = 7;
    private static final long TIMEOUT = 60;

    /** Where it stands; half closed connections are OPEN. */
    enum State { CONNECTING, OPEN, CLOSED, RESET }

    final int localPort;
    private final TestGuest guest;
    private final int remote;
    private final int remotePort;
    private final int initial = 0xfffff000;
    private State state = State.CONNECTING;
    private int peerScale;

    private final byte[] out = new byte[BUFFER];
    private long outStart;
    private long outEnd;
    private long outNext;
    private boolean outClosed;
    private boolean synAcknowledged;
    private int window;
    private int duplicates;
    private long resendAt = Long.MAX_VALUE;
    private long now;

    private final byte[] in = new byte[BUFFER];
    private long inStart;
    private long inEnd;
    private int firstSequence;
    private boolean inClosed;
    private boolean acknowledgmentDue;
    private boolean paused;
    private long lastWindowEnd;
    private final TreeMap<Long, byte[]> ahead = new TreeMap<>();
    private long inClosedAt = -1;

    GuestTcp(TestGuest guest, int localPort, int remote, int remotePort) {
        this.guest = guest;
        this.localPort = localPort;
        this.remote = remote;
        this.remotePort = remotePort;
    }

    void open() {
        send(initial, Packets.SYN, new byte[0]);
        resendAt = System.nanoTime() / 1_000_000 + 1000;
    }

    GuestTcp awaitOpen() throws InterruptedException {
        guest.waitUntil(() -> state != State.CONNECTING);
        return this;
    }

    State state() {
        synchronized (guest) {
            return state;
        }
    }

    GuestTcp awaitState(State wanted) throws InterruptedException {
        guest.waitUntil(() -> state == wanted);
        return this;
    }

    /** Writes all of it, waiting for room. */
    void write(byte[] data) throws InterruptedException {
        synchronized (guest) {
            int done = 0;
            while (done < data.length) {
                guest.waitUntil(() -> outEnd - outStart < BUFFER || state == State.RESET);
                if (state == State.RESET) {
                    throw new IllegalStateException("reset");
                }
                while (done < data.length && outEnd - outStart < BUFFER) {
                    int at = (int) (outEnd % BUFFER);
                    int count = (int) Math.min(
                            Math.min(data.length - done, BUFFER - at), BUFFER - (outEnd - outStart));
                    System.arraycopy(data, done, out, at, count);
                    done += count;
                    outEnd += count;
                }
                transmit();
            }
        }
    }

    void shutdownOutput() {
        synchronized (guest) {
            outClosed = true;
            transmit();
        }
    }

    void reset() {
        synchronized (guest) {
            state = State.RESET;
            send(initial + 1 + (int) outNext, Packets.RST | Packets.ACK, new byte[0]);
        }
    }

    /** Reads what is there, waiting for at least a byte; -1 at the end. */
    int read(byte[] into) throws InterruptedException {
        return read(into, 0);
    }

    private int read(byte[] into, int from) throws InterruptedException {
        synchronized (guest) {
            guest.waitUntil(() -> inEnd > inStart || inClosed || state == State.RESET);
            if (state == State.RESET) {
                throw new IllegalStateException("reset");
            }
            int at = (int) (inStart % BUFFER);
            int count = (int) Math.min(Math.min(into.length - from, BUFFER - at), inEnd - inStart);
            System.arraycopy(in, at, into, from, count);
            inStart += count;
            if (inStart + BUFFER - lastWindowEnd >= BUFFER / 2) {
                acknowledge();
            }
            return count == 0 && into.length > from ? -1 : count;
        }
    }

    byte[] readFully(int length) throws InterruptedException {
        byte[] all = new byte[length];
        for (int done = 0; done < length;) {
            int count = read(all, done);
            if (count < 0) {
                throw new AssertionError("end after " + done + " bytes");
            }
            done += count;
        }
        return all;
    }

    /** Says in acknowledgments that there is no room, however much there is. */
    void pause(boolean pause) {
        synchronized (guest) {
            paused = pause;
            acknowledge();
        }
    }

    boolean isGone() {
        return state == State.RESET;
    }

    void take(ByteBuffer frame) {
        int flags = frame.get(47);
        int sequence = frame.getInt(38);
        int header = (frame.get(46) & 0xf0) >> 2;
        if (state == State.RESET) {
            return;
        }
        if ((flags & Packets.RST) != 0) {
            // Once closed, this is TIME-WAIT.
            state = state == State.CLOSED ? State.CLOSED : State.RESET;
            return;
        }
        if ((flags & Packets.SYN) != 0) {
            takeSyn(frame, flags, sequence, header);
            return;
        }
        if (state == State.CONNECTING && synAcknowledged) {
            state = State.OPEN;
        }
        if ((flags & Packets.ACK) != 0) {
            takeAcknowledgment(frame.getInt(42), (frame.getShort(48) & 0xffff) << peerScale,
                    frame.capacity() == 34 + header);
        }
        long offset = inEnd + (inClosed ? 1 : 0) + (sequence - (firstSequence + (int) inEnd + (inClosed ? 1 : 0)));
        byte[] data = new byte[frame.capacity() - 34 - header];
        frame.get(34 + header, data);
        takeData(offset, data, (flags & Packets.FIN) != 0);
        boolean done = outClosed && inClosed && outStart == outEnd + 1;
        state = done && state == State.OPEN ? State.CLOSED : state;
    }

    private void takeSyn(ByteBuffer frame, int flags, int sequence, int header) {
        if (synAcknowledged) {
            acknowledgmentDue = true;
            return;
        }
        firstSequence = sequence + 1;
        for (int at = 54; at < 34 + header && frame.get(at) != 0;) {
            if (frame.get(at) == 3) {
                peerScale = frame.get(at + 2);
            }
            at += frame.get(at) == 1 ? 1 : frame.get(at + 1);
        }
        window = frame.getShort(48) & 0xffff;
        synAcknowledged = true;
        if ((flags & Packets.ACK) != 0) {
            state = State.OPEN;
            resendAt = Long.MAX_VALUE;
            acknowledgmentDue = true;
        } else {
            send(initial, Packets.SYN | Packets.ACK, new byte[0]);
            resendAt = System.nanoTime() / 1_000_000 + 200;
        }
    }

    private void takeAcknowledgment(int acknowledgment, int offered, boolean pure) {
        int bytes = acknowledgment - (initial + 1 + (int) outStart);
        if (bytes < 0) {
            return;
        }
        if (bytes > 0) {
            outStart += bytes;
            outNext = Math.max(outNext, outStart);
            duplicates = 0;
            resendAt = outNext > outStart ? now + TIMEOUT : Long.MAX_VALUE;
        } else if (pure && offered == window && outNext > outStart && ++duplicates == 3) {
            sendFrom(outStart);
        }
        window = offered;
    }

    private void takeData(long offset, byte[] data, boolean fin) {
        if (data.length == 0 && !fin) {
            return;
        }
        acknowledgmentDue = true;
        if (fin) {
            inClosedAt = offset + data.length;
        }
        if (offset > inEnd) {
            if (offset + data.length <= inStart + BUFFER && ahead.size() < 500) {
                ahead.putIfAbsent(offset, data);
            }
            acknowledge();
        } else {
            append(offset, data);
            while (!ahead.isEmpty() && ahead.firstKey() <= inEnd) {
                var first = ahead.pollFirstEntry();
                append(first.getKey(), first.getValue());
            }
        }
        inClosed |= inEnd == inClosedAt;
    }

    private void append(long offset, byte[] data) {
        int skip = (int) (inEnd - offset);
        for (int done = skip; done < data.length && inEnd - inStart < BUFFER;) {
            int at = (int) (inEnd % BUFFER);
            int count = (int) Math.min(Math.min(data.length - done, BUFFER - at), BUFFER - (inEnd - inStart));
            System.arraycopy(data, done, in, at, count);
            done += count;
            inEnd += count;
        }
    }

    void settle() {
        transmit();
        if (acknowledgmentDue) {
            acknowledge();
        }
    }

    void tick(long time) {
        now = time;
        if (time < resendAt || state == State.RESET) {
            return;
        }
        if (!synAcknowledged) {
            send(initial, Packets.SYN, new byte[0]);
            resendAt = time + 200;
        } else if (state == State.CONNECTING) {
            send(initial, Packets.SYN | Packets.ACK, new byte[0]);
            resendAt = time + 200;
        } else if (outStart < outEnd + (outClosed ? 1 : 0)) {
            outNext = outStart;
            resendAt = time + TIMEOUT;
            if (window == 0) {
                sendFrom(outStart);
            }
            transmit();
        }
    }

    private void transmit() {
        if (state != State.OPEN) {
            return;
        }
        long limit = Math.min(outEnd, outStart + window);
        while (outNext < limit) {
            outNext += sendFrom(outNext);
        }
        if (outClosed && outNext == outEnd) {
            send(initial + 1 + (int) outEnd, Packets.ACK | Packets.FIN, new byte[0]);
            outNext++;
        }
        if (resendAt == Long.MAX_VALUE && outStart < outEnd + (outClosed ? 1 : 0)) {
            resendAt = now + TIMEOUT;
        }
    }

    private int sendFrom(long offset) {
        int length = (int) Math.min(Math.min(SEGMENT, outEnd - offset), Math.max(1, outStart + window - offset));
        byte[] data = new byte[Math.max(0, length)];
        int at = (int) (offset % BUFFER);
        int first = Math.min(data.length, BUFFER - at);
        System.arraycopy(out, at, data, 0, first);
        System.arraycopy(out, 0, data, first, data.length - first);
        send(initial + 1 + (int) offset, Packets.ACK, data);
        return data.length;
    }

    private void acknowledge() {
        long next = outNext;
        send(initial + 1 + (int) next, Packets.ACK, new byte[0]);
    }

    private void send(int sequence, int flags, byte[] data) {
        int room = paused ? 0 : (int) (inStart + BUFFER - inEnd) >> SCALE;
        boolean syn = (flags & Packets.SYN) != 0;
        boolean known = synAcknowledged;
        lastWindowEnd = inEnd + ((long) room << SCALE);
        acknowledgmentDue = false;
        guest.send(Packets.tcp(Packets.GUEST, localPort, remote, remotePort, sequence,
                known ? firstSequence + (int) inEnd + (inClosed ? 1 : 0) : 0, flags,
                syn ? 0xffff : room, data));
    }
}
