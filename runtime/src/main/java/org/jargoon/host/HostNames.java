// SPDX-License-Identifier: Apache-2.0
package org.jargoon.host;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * Names between the bytes that Linux has and Java's strings and paths, without loss whatever the bytes and the locale.
 *
 * <p>In strings, what is UTF-8 is text, and each other byte is a lone surrogate from U+DC80 to U+DCFF, which no UTF-8
 * gives. Java's own conversion between strings and paths is that of the locale and loses what the locale does not have;
 * paths by URI are made of bytes.
 */
public final class HostNames {
    private static final FileSystem HOST = FileSystems.getDefault();
    private static final boolean BYTES = HOST.supportedFileAttributeViews().contains("unix");

    // Below it is nothing, so that a URI made for a name there never ends in a slash that the name does not have.
    private static final String NO_DIRECTORY = "/dev/null";

    private static final int ESCAPE = 0xdc00;
    private static final int FIRST_ESCAPE = 0xdc80;
    private static final int LAST_ESCAPE = 0xdcff;
    private static final String PLAIN_MARKS = "-._~/";

    private HostNames() {}

    /** The string of bytes. Different bytes give different strings. */
    public static String decode(byte[] bytes, int offset, int length) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(bytes, offset, length);
        CharBuffer out = CharBuffer.allocate(length);
        while (decoder.decode(in, out, true).isError()) {
            out.put((char) (ESCAPE | in.get() & 0xff));
            decoder.reset();
        }
        return out.flip().toString();
    }

    /** The bytes of a string: those that {@link #decode} made it of, UTF-8 for others. */
    public static byte[] encode(String text) {
        if (text.chars().noneMatch(HostNames::isEscape)) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        text.codePoints().forEach(point -> {
            if (isEscape(point)) {
                bytes.write(point);
            } else {
                bytes.writeBytes(Character.toString(point).getBytes(StandardCharsets.UTF_8));
            }
        });
        return bytes.toByteArray();
    }

    /**
     * The host's path of that name.
     *
     * @throws InvalidPathException if it contains a zero, or the host is not Unix and refuses it
     */
    public static Path path(String name) {
        if (!BYTES || isAscii(name)) {
            return Path.of(name);
        }
        if (name.indexOf('\0') >= 0) {
            throw new InvalidPathException(name, "Nul character not allowed");
        }
        boolean absolute = name.startsWith("/");
        StringBuilder uri = new StringBuilder(absolute ? "file://" : "file:///");
        for (byte one : encode(name)) {
            if (one >= 0 && (Character.isLetterOrDigit(one) || PLAIN_MARKS.indexOf(one) >= 0)) {
                uri.append((char) one);
            } else {
                uri.append("%%%02X".formatted(one));
            }
        }
        Path path = Path.of(URI.create(uri.toString()));
        return absolute ? path : path.subpath(0, path.getNameCount());
    }

    /** The path of a name in a directory. */
    public static Path child(Path directory, String name) {
        return isAscii(name) || directory.getFileSystem() != HOST
                ? directory.resolve(name)
                : directory.resolve(path(name));
    }

    /** The name that {@link #path} makes this path of. */
    public static String text(Path path) {
        String text = path.toString();
        if (!BYTES || isAscii(text) || path.getFileSystem() != HOST) {
            return text;
        }
        String base = path.isAbsolute() ? "" : NO_DIRECTORY + "/";
        byte[] bytes = unescaped(Path.of(base).resolve(path).toUri().getRawPath().substring(base.length()));
        boolean marked = path.isAbsolute() && bytes[bytes.length - 1] == '/' && !text.endsWith("/");
        return decode(bytes, 0, marked ? bytes.length - 1 : bytes.length);
    }

    private static byte[] unescaped(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '%') {
                bytes.write(Integer.parseInt(text, i + 1, i + 3, 16));
                i += 2;
            } else {
                bytes.write(text.charAt(i));
            }
        }
        return bytes.toByteArray();
    }

    private static boolean isEscape(int point) {
        return point >= FIRST_ESCAPE && point <= LAST_ESCAPE;
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }
}
