// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.snapshot;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the program that wrote a snapshot wants to know when it makes the machine again, such as its command line, by
 * names of its own. A machine does not look at it.
 *
 * @param values by name, in an order that stays; at most {@value #MOST} names and as many values each, of at most
 *     {@value #MOST_CHARACTERS} characters
 */
public record Settings(Map<String, List<String>> values) {
    /** Nothing. */
    public static final Settings NONE = new Settings(Map.of());

    private static final int MOST = 256;

    /** As many as Linux allows in an argument of a program. */
    private static final int MOST_CHARACTERS = 1 << 17;

    public Settings {
        Map<String, List<String>> copy = new LinkedHashMap<>();
        values.forEach((name, list) -> copy.put(name, List.copyOf(list)));
        values = Collections.unmodifiableMap(copy);
        boolean sane = values.size() <= MOST
                && values.entrySet().stream().allMatch(each -> isSane(each.getKey())
                        && each.getValue().size() <= MOST
                        && each.getValue().stream().allMatch(Settings::isSane));
        if (!sane) {
            throw new IllegalArgumentException("too many settings, or too long ones");
        }
    }

    private static boolean isSane(String text) {
        return text.length() <= MOST_CHARACTERS;
    }

    /** The values of a setting; none if it is not there. */
    public List<String> all(String name) {
        return values.getOrDefault(name, List.of());
    }

    void write(DataOutput to) throws IOException {
        to.writeInt(values.size());
        for (var each : values.entrySet()) {
            write(to, each.getKey());
            to.writeInt(each.getValue().size());
            for (String value : each.getValue()) {
                write(to, value);
            }
        }
    }

    /** Not by writeUTF, which can write less. Whatever a name of a file is, it comes back. */
    private static void write(DataOutput to, String text) throws IOException {
        to.writeInt(text.length());
        to.writeChars(text);
    }

    static Settings read(DataInput from) throws IOException {
        Map<String, List<String>> values = new LinkedHashMap<>();
        int names = count(from);
        for (int i = 0; i < names; i++) {
            String name = text(from);
            List<String> list = new ArrayList<>();
            int count = count(from);
            for (int j = 0; j < count; j++) {
                list.add(text(from));
            }
            values.put(name, list);
        }
        try {
            return new Settings(values);
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static String text(DataInput from) throws IOException {
        int length = from.readInt();
        if (length < 0 || length > MOST_CHARACTERS) {
            throw new IOException("a setting of %d characters".formatted(length));
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append(from.readChar());
        }
        return text.toString();
    }

    private static int count(DataInput from) throws IOException {
        int count = from.readInt();
        if (count < 0 || count > MOST) {
            throw new IOException("%d settings".formatted(count));
        }
        return count;
    }
}
