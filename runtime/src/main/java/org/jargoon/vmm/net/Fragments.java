// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.net;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Puts fragmented datagrams from the guest together (RFC 791 section 3.2). At most {@value #DATAGRAMS} at once, each
 * for {@value #LIFETIME} ms at most: of more the oldest is given up. Overlaps, which only attacks have (RFC 5722 gives
 * the reasons), give up their datagram.
 */
final class Fragments {
    static final int DATAGRAMS = 16;
    static final long LIFETIME = 15_000;
    private static final int LARGEST = 65_535 - Ipv4Packet.HEADER_SIZE;
    private static final int UNIT = 8;

    private final Map<Key, Partial> partials = new LinkedHashMap<>();

    private record Key(int source, int destination, int protocol, int identification) {}

    /** What has come of a datagram: a bit for each unit of 8 bytes, and the length once the last fragment came. */
    private static final class Partial {
        private final long deadline;
        private final BitSet units = new BitSet();
        private byte[] bytes = new byte[2 * Addresses.MTU];
        private int length = -1;
        private int highest;

        private Partial(long deadline) {
            this.deadline = deadline;
        }

        /** Adds a fragment; false if it contradicts what came before. */
        private boolean add(Ipv4Packet fragment) {
            Span payload = fragment.payload();
            int from = fragment.fragmentOffset();
            int to = from + payload.length();
            int firstUnit = from / UNIT;
            int endUnit = (to + UNIT - 1) / UNIT;
            int overlap = units.nextSetBit(firstUnit);
            boolean tooFar = to > LARGEST || length >= 0 && to > length;
            boolean ragged = fragment.moreFragments() && payload.length() % UNIT != 0;
            boolean secondEnd = !fragment.moreFragments() && (length >= 0 || highest > to);
            if (payload.length() == 0 || tooFar || ragged || secondEnd || overlap >= 0 && overlap < endUnit) {
                return false;
            }
            if (to > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.min(LARGEST, Math.max(to, 2 * bytes.length)));
            }
            System.arraycopy(payload.array(), payload.from(), bytes, from, payload.length());
            units.set(firstUnit, endUnit);
            highest = Math.max(highest, to);
            if (!fragment.moreFragments()) {
                length = to;
            }
            return true;
        }

        private boolean isWhole() {
            return length >= 0 && units.nextClearBit(0) * UNIT >= length;
        }
    }

    /** Takes a fragment and gives the whole packet if it was the last missing, else null. */
    Ipv4Packet add(Ipv4Packet fragment, long now) {
        expire(now);
        Key key = new Key(
                fragment.source(), fragment.destination(), fragment.protocol(), fragment.identification());
        Partial partial = partials.computeIfAbsent(key, k -> new Partial(now + LIFETIME));
        if (!partial.add(fragment)) {
            partials.remove(key);
            return null;
        }
        if (partial.isWhole()) {
            partials.remove(key);
            return fragment.reassembled(Arrays.copyOf(partial.bytes, partial.length));
        }
        if (partials.size() > DATAGRAMS) {
            partials.remove(partials.keySet().iterator().next());
        }
        return null;
    }

    private void expire(long now) {
        Iterator<Partial> oldestFirst = partials.values().iterator();
        while (oldestFirst.hasNext() && oldestFirst.next().deadline <= now) {
            oldestFirst.remove();
        }
    }

    int pending() {
        return partials.size();
    }
}
