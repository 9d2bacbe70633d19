// SPDX-License-Identifier: Apache-2.0
package org.jargoon.profile;

import java.io.IOException;

/** Writes JSON (RFC 8259), in ASCII only. */
final class JsonWriter {
    private final Appendable out;
    private boolean comma;
    private boolean newLine;

    JsonWriter(Appendable out) {
        this.out = out;
    }

    JsonWriter open(char bracket) throws IOException {
        separate();
        out.append(bracket);
        comma = false;
        return this;
    }

    JsonWriter close(char bracket) throws IOException {
        out.append(bracket);
        comma = true;
        newLine = false;
        return this;
    }

    /** What comes next begins a line, for people who look into the file. */
    JsonWriter line() {
        newLine = true;
        return this;
    }

    JsonWriter name(String name) throws IOException {
        value(name);
        out.append(':');
        comma = false;
        return this;
    }

    JsonWriter value(long number) throws IOException {
        separate();
        out.append(Long.toString(number));
        return this;
    }

    /** An address as text: numbers of JSON readers are often too small for it. */
    JsonWriter address(long address) throws IOException {
        return value(Names.hex(address));
    }

    JsonWriter value(boolean truth) throws IOException {
        separate();
        out.append(Boolean.toString(truth));
        return this;
    }

    /** A text, or null. */
    JsonWriter value(String text) throws IOException {
        separate();
        if (text == null) {
            out.append("null");
            return this;
        }
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ' || c > '~') {
                out.append("\\u%04x".formatted((int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
        return this;
    }

    private void separate() throws IOException {
        if (comma) {
            out.append(',');
        }
        if (newLine) {
            out.append('\n');
        }
        comma = true;
        newLine = false;
    }
}
