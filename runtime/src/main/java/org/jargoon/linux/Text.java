// SPDX-License-Identifier: Apache-2.0
package org.jargoon.linux;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jargoon.linux.abi.Errno;
import org.jargoon.linux.abi.ErrnoException;

/** Names of files between the guest's bytes and Java's strings. */
final class Text {
    private Text() {}

    /** Strict, as two names of the guest must not become one of the host; EILSEQ. */
    static String decode(byte[] bytes, int length) throws ErrnoException {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, length)).toString();
        } catch (CharacterCodingException e) {
            throw Errno.EILSEQ.exception();
        }
    }

    static byte[] encode(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
