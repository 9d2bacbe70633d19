// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.net;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

/**
 * A TCP connection between the guest and a socket of the host (RFC 9293). Towards the guest this is the other end;
 * bytes go over to the socket and back as far as both sides have room for them.
 */
final class TcpConnection implements Reactor.Handler {
    /** How long the host may take to connect, in milliseconds. */
    private static final long CONNECTING = 60_000;
    /** How long nothing may happen on a connection (RFC 5382 section 5), in milliseconds. */
    private static final long IDLE = 7_440_000;
    // Only a lost acknowledgment of the guest's FIN has to be made up for; nothing lingers on this wire.
    private static final long TIME_WAIT = 2000;
    private static final long QUIET = 5000;
    private static final int OPTIONS_SIZE = 8;

    /** Where a connection stands; what is half closed is said by its halves. */
    enum State {
        /** The guest's SYN came; the host's socket is not connected yet. */
        CONNECTING,
        /** The guest's SYN was answered. */
        SYN_RECEIVED,
        /** The host's side connected; the guest was sent a SYN. */
        SYN_SENT,
        ESTABLISHED,
        TIME_WAIT,
        CLOSED
    }

    private final TcpKey key;
    private final TcpNat nat;
    private final SocketChannel channel;
    private final TcpReceiver receiver;
    private final TcpSender sender;
    // The guest's SYN, to be quoted if the host cannot connect; null where the host's side connected.
    private final Span opening;
    private SelectionKey selection;
    private State state;
    private int ownScale;
    private long lastActive;
    private long stateDeadline;
    private boolean acknowledgmentDue;
    private boolean hostEnded;
    private boolean hostOutputEnded;
    private boolean endedFirst;
    private boolean touched;

    private TcpConnection(TcpNat nat, TcpKey key, SocketChannel channel, State state, Span opening) {
        this.nat = nat;
        this.key = key;
        this.channel = channel;
        this.state = state;
        this.opening = opening;
        int capacity = nat.reserve();
        receiver = new TcpReceiver(capacity);
        sender = new TcpSender(capacity, nat.initialSequence(), this::send);
        ownScale = scaleFor(capacity);
        lastActive = nat.now();
        stateDeadline = lastActive + CONNECTING;
    }

    /** The connection that a SYN of the guest asks for; the channel is connecting or connected. */
    static TcpConnection fromGuest(TcpNat nat, TcpSegment syn, SocketChannel channel, Span opening) {
        TcpConnection connection = new TcpConnection(nat, syn.key(), channel, State.CONNECTING, opening);
        connection.meet(syn);
        return connection;
    }

    /** A connection that came to a forwarded port. */
    static TcpConnection toGuest(TcpNat nat, TcpKey key, SocketChannel channel) {
        return new TcpConnection(nat, key, channel, State.SYN_SENT, null);
    }

    private static int scaleFor(int capacity) {
        int scale = 0;
        while (capacity >> scale > 0xffff) {
            scale++;
        }
        return scale;
    }

    private void meet(TcpSegment syn) {
        // Scales count only where both sides send them (RFC 7323 section 2.2).
        ownScale = syn.windowScale() < 0 ? -1 : ownScale;
        receiver.start(syn.sequence(), Math.max(ownScale, 0));
        sender.start(syn, Math.max(syn.windowScale(), 0));
    }

    TcpKey key() {
        return key;
    }

    State state() {
        return state;
    }

    int capacity() {
        return receiver.buffer().capacity();
    }

    /** Whether it is still between the first SYN and the last acknowledgment of one. */
    boolean isEmbryonic() {
        return state == State.CONNECTING || state == State.SYN_RECEIVED || state == State.SYN_SENT;
    }

    /** Sets up the channel, and begins if it is connected already. */
    void open() throws IOException {
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        boolean connecting = state == State.CONNECTING && !channel.isConnected();
        selection = nat.reactor().register(channel, connecting ? SelectionKey.OP_CONNECT : 0, this);
        if (!connecting) {
            connected();
            settle();
        }
    }

    private void connected() {
        if (state == State.CONNECTING) {
            state = State.SYN_RECEIVED;
        }
        stateDeadline = TcpSender.NEVER;
    }

    @Override
    public void ready(SelectionKey ready) {
        lastActive = nat.now();
        if (state == State.CONNECTING) {
            if (!finishConnecting()) {
                return;
            }
        } else if (ready.isReadable() && !pull()) {
            return;
        }
        settle();
    }

    private boolean finishConnecting() {
        try {
            if (!channel.finishConnect()) {
                return false;
            }
        } catch (IOException e) {
            nat.refuse(key, receiver.next(), opening, e);
            close();
            return false;
        }
        connected();
        return true;
    }

    /** Takes what the host's side sent; false if the connection broke. */
    private boolean pull() {
        try {
            if (sender.buffer().readFrom(channel) < 0) {
                hostEnded = true;
                sender.end();
            }
            return true;
        } catch (IOException e) {
            // The host's side reset it: so does this side.
            reset();
            return false;
        }
    }

    /** Takes a segment; {@link #settle} is to be called after a batch of them. */
    void receive(TcpSegment segment) {
        lastActive = nat.now();
        switch (state) {
            case CONNECTING -> {
                if (segment.has(TcpSegment.RST) && segment.sequence() == receiver.next()) {
                    abort();
                }
            }
            case SYN_SENT -> receiveInSynSent(segment);
            case SYN_RECEIVED, ESTABLISHED, TIME_WAIT -> receiveSynchronized(segment);
            case CLOSED -> throw new IllegalStateException("a closed connection is in no table");
        }
    }

    private void receiveInSynSent(TcpSegment segment) {
        if (!sender.acknowledgesSyn(segment)) {
            // A simultaneous open has nothing to open to: only one side is a real socket.
            if (segment.has(TcpSegment.ACK) && !segment.has(TcpSegment.RST)) {
                nat.transmit(segment.resetReply());
            }
        } else if (segment.has(TcpSegment.RST)) {
            abort();
        } else if (segment.has(TcpSegment.SYN)) {
            meet(segment);
            sender.acknowledge(segment, nat.now());
            state = State.ESTABLISHED;
            acknowledgmentDue = true;
        }
    }

    /** The checks of RFC 9293 section 3.10.7.4, in its order; resets and SYNs as RFC 5961 has them. */
    private void receiveSynchronized(TcpSegment segment) {
        if (state == State.SYN_RECEIVED && segment.has(TcpSegment.SYN)
                && segment.sequence() + 1 == receiver.next() && !segment.has(TcpSegment.ACK)) {
            // The answer to the SYN was lost, and will be sent again when its time comes.
            return;
        }
        if (!receiver.acceptable(segment)) {
            acknowledgmentDue |= !segment.has(TcpSegment.RST);
            return;
        }
        if (segment.has(TcpSegment.RST)) {
            if (segment.sequence() == receiver.next()) {
                abort();
            } else {
                acknowledgmentDue = true;
            }
            return;
        }
        if (segment.has(TcpSegment.SYN)) {
            acknowledgmentDue = true;
            return;
        }
        if (!segment.has(TcpSegment.ACK)) {
            return;
        }
        if (state == State.SYN_RECEIVED) {
            if (!sender.acknowledgesSyn(segment)) {
                nat.transmit(segment.resetReply());
                return;
            }
            state = State.ESTABLISHED;
        }
        if (!sender.acknowledge(segment, nat.now())) {
            acknowledgmentDue = true;
            return;
        }
        takeData(segment);
    }

    private void takeData(TcpSegment segment) {
        if (segment.length() == 0) {
            return;
        }
        boolean finishedBefore = receiver.finished();
        boolean gap = receiver.take(segment);
        if (receiver.finished() && !finishedBefore) {
            endedFirst = sender.endSent();
        }
        acknowledgmentDue = true;
        if (gap) {
            // Each one counts for the guest's fast retransmit.
            acknowledge();
        }
    }

    /** Does what has become possible: for the host, for the guest, and for the end. */
    void settle() {
        touched = false;
        if (state == State.CLOSED || state == State.CONNECTING) {
            return;
        }
        if (state != State.TIME_WAIT) {
            if (!push()) {
                return;
            }
            sender.transmit(nat.now());
        }
        if (acknowledgmentDue || state == State.ESTABLISHED && receiver.isWorthTelling()) {
            acknowledge();
        }
        if (finishIfDone()) {
            return;
        }
        selectFor();
        nat.wakeAt(deadline());
    }

    /** Gives the host what the guest sent; false if the connection broke. */
    private boolean push() {
        if (hostOutputEnded) {
            return true;
        }
        try {
            receiver.buffer().writeTo(channel);
            if (receiver.finished() && receiver.buffer().isEmpty()) {
                hostOutputEnded = true;
                channel.shutdownOutput();
            }
            return true;
        } catch (IOException e) {
            reset();
            return false;
        }
    }

    private boolean finishIfDone() {
        if (hostEnded && hostOutputEnded) {
            HostSockets.close(channel);
        }
        if (state == State.ESTABLISHED && hostOutputEnded && sender.endAcknowledged()) {
            if (!endedFirst) {
                close();
                return true;
            }
            state = State.TIME_WAIT;
            stateDeadline = nat.now() + TIME_WAIT;
            receiver.releaseIfEmpty();
            sender.buffer().release();
        }
        return false;
    }

    private void selectFor() {
        if (!channel.isOpen()) {
            return;
        }
        boolean room = sender.buffer().free() >= sender.buffer().capacity() / 8;
        int operations = (state == State.ESTABLISHED && !hostEnded && room ? SelectionKey.OP_READ : 0)
                | (receiver.buffer().isEmpty() ? 0 : SelectionKey.OP_WRITE);
        if (selection.interestOps() != operations) {
            selection.interestOps(operations);
        }
    }

    private void acknowledge() {
        send(sender.next(), TcpSegment.ACK, 0, 0);
    }

    private void send(int sequence, int flags, int offset, int length) {
        boolean syn = (flags & TcpSegment.SYN) != 0;
        int options = syn ? OPTIONS_SIZE : 0;
        boolean first = state == State.SYN_SENT;
        // The window of a SYN is never scaled.
        int window = first
                ? Math.min(receiver.buffer().free(), 0xffff)
                : receiver.window(syn ? 0 : Math.max(ownScale, 0));
        byte[] frame = TcpSegment.frame(key, sequence, first ? 0 : receiver.next(),
                flags | (syn && !first ? TcpSegment.ACK : 0), window, options, length);
        if (syn) {
            TcpSegment.putOptions(frame, TcpSegment.LARGEST_DATA, ownScale);
        }
        sender.buffer().peek(offset, frame, TcpSegment.dataOffset(options), length);
        nat.transmit(TcpSegment.seal(frame));
        acknowledgmentDue = false;
    }

    /** When {@link #expire} is to be called. */
    long deadline() {
        long idle = lastActive + IDLE;
        long own = Math.min(stateDeadline, sender.deadline());
        return state == State.TIME_WAIT ? stateDeadline : Math.min(idle, own);
    }

    void expire() {
        long now = nat.now();
        if (now - lastActive >= QUIET) {
            receiver.releaseIfEmpty();
            sender.buffer().release();
        }
        if (state == State.CLOSED || now < deadline()) {
            return;
        }
        if (state == State.TIME_WAIT) {
            close();
        } else if (state == State.CONNECTING) {
            nat.refuse(key, receiver.next(), opening, new IOException("no answer"));
            close();
        } else if (now >= lastActive + IDLE || !sender.expire(now)) {
            reset();
        }
    }

    /** Whether a segment begins a new connection in this one's place (RFC 9293 section 3.6.1). */
    boolean isSucceededBy(TcpSegment segment) {
        return state == State.TIME_WAIT && TcpNat.isOpening(segment)
                && TcpSegment.before(receiver.next(), segment.sequence() + 1);
    }

    /** Puts itself down as one to be settled after the batch; false if it is already. */
    boolean touch() {
        boolean first = !touched;
        touched = true;
        return first;
    }

    /** Ends it on both sides with a reset. */
    void reset() {
        if (state != State.CONNECTING && state != State.TIME_WAIT) {
            int flags = state == State.SYN_SENT ? TcpSegment.RST : TcpSegment.RST | TcpSegment.ACK;
            send(sender.next(), flags, 0, 0);
        }
        abort();
    }

    /** Ends it on the host's side with a reset. */
    void abort() {
        if (channel.isOpen()) {
            HostSockets.resetOnClose(channel);
        }
        close();
    }

    private void close() {
        state = State.CLOSED;
        HostSockets.close(channel);
        nat.remove(this);
    }
}
