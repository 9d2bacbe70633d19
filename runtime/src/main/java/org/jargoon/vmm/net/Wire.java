// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.net;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Numbers in network byte order inside arrays, and the checksum that IPv4, ICMP, UDP and TCP share (RFC 1071). */
final class Wire {
    private static final VarHandle SHORT =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private Wire() {}

    static int get8(byte[] array, int at) {
        return array[at] & 0xff;
    }

    static int get16(byte[] array, int at) {
        return (short) SHORT.get(array, at) & 0xffff;
    }

    static int get32(byte[] array, int at) {
        return (int) INT.get(array, at);
    }

    /** A MAC address, in the lowest 48 bits. */
    static long get48(byte[] array, int at) {
        return (long) get16(array, at) << 32 | get32(array, at + 2) & 0xffff_ffffL;
    }

    static void put16(byte[] array, int at, int value) {
        SHORT.set(array, at, (short) value);
    }

    static void put32(byte[] array, int at, int value) {
        INT.set(array, at, value);
    }

    static void put48(byte[] array, int at, long value) {
        put16(array, at, (int) (value >>> 32));
        put32(array, at + 2, (int) value);
    }

    /** Adds a range to a sum of 16-bit words; a range of odd length ends as if a zero byte followed. */
    static long sum(byte[] array, int from, int length, long start) {
        long sum = start;
        int at = from;
        int end = from + length;
        // The sum of 32-bit words is the sum of their halves once carries are folded.
        for (; at + 8 <= end; at += 8) {
            sum += ((int) INT.get(array, at) & 0xffff_ffffL) + ((int) INT.get(array, at + 4) & 0xffff_ffffL);
        }
        for (; at + 2 <= end; at += 2) {
            sum += get16(array, at);
        }
        return at < end ? sum + (get8(array, at) << 8) : sum;
    }

    /** What makes a header with this sum of words right; 0 over a header that holds its checksum and is right. */
    static int checksum(long sum) {
        long folded = sum;
        while (folded >>> 16 != 0) {
            folded = (folded & 0xffff) + (folded >>> 16);
        }
        return (int) ~folded & 0xffff;
    }

    /** The sum over the pseudo-header of UDP and TCP (RFC 9293 section 3.1). */
    static long pseudoHeader(int source, int destination, int protocol, int length) {
        return (source & 0xffff_ffffL) + (destination & 0xffff_ffffL) + protocol + length;
    }
}
