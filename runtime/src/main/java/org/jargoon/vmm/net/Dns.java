// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.net;

import java.util.Arrays;

/** Answers of a name server that serves nobody (RFC 1035 section 4.1): programs fail at once instead of waiting. */
final class Dns {
    static final int PORT = 53;
    private static final int HEADER_SIZE = 12;
    private static final int RESPONSE = 0x8000;
    private static final int OPCODE_AND_RECURSION = 0x7900;
    private static final int FORMAT_ERROR = 1;
    private static final int REFUSED = 5;

    private Dns() {}

    /** The refusal of a query, or null for what is none. */
    static byte[] refuse(Span query) {
        if (query.length() < HEADER_SIZE || (query.get16(2) & RESPONSE) != 0) {
            return null;
        }
        int end = query.get16(4) == 1 ? questionEnd(query) : -1;
        byte[] answer = query.first(Math.max(end, HEADER_SIZE)).copy();
        int code = end < 0 ? FORMAT_ERROR : REFUSED;
        Wire.put16(answer, 2, RESPONSE | query.get16(2) & OPCODE_AND_RECURSION | code);
        Wire.put16(answer, 4, end < 0 ? 0 : 1);
        Arrays.fill(answer, 6, HEADER_SIZE, (byte) 0);
        return answer;
    }

    /** Where the first question ends, or -1 if it does not. */
    private static int questionEnd(Span query) {
        int at = HEADER_SIZE;
        while (at < query.length()) {
            int label = query.get8(at++);
            if (label == 0) {
                return at + 4 <= query.length() ? at + 4 : -1;
            }
            if (label > 63) {
                return -1;
            }
            at += label;
        }
        return -1;
    }
}
