// SPDX-License-Identifier: Apache-2.0
package org.jargoon.profile;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads JSON strictly: objects as maps, arrays as lists, whole numbers as longs. */
final class Json {
    private final String text;
    private int at;

    private Json(String text) {
        this.text = text;
    }

    static Object read(String text) {
        Json json = new Json(text);
        Object value = json.value();
        json.space();
        if (json.at != text.length()) {
            throw json.wrong();
        }
        return value;
    }

    private IllegalArgumentException wrong() {
        return new IllegalArgumentException(
                "no JSON at " + at + ": " + text.substring(Math.max(0, at - 20), Math.min(text.length(), at + 20)));
    }

    private void space() {
        while (at < text.length() && " \n\r\t".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private boolean accept(char c) {
        space();
        if (at < text.length() && text.charAt(at) == c) {
            at++;
            return true;
        }
        return false;
    }

    private void expect(char c) {
        if (!accept(c)) {
            throw wrong();
        }
    }

    private Object value() {
        if (accept('{')) {
            Map<String, Object> map = new LinkedHashMap<>();
            while (!accept('}')) {
                if (!map.isEmpty()) {
                    expect(',');
                }
                expect('"');
                String name = string();
                expect(':');
                if (map.put(name, value()) != null) {
                    throw wrong();
                }
            }
            return map;
        }
        if (accept('[')) {
            List<Object> list = new ArrayList<>();
            while (!accept(']')) {
                if (!list.isEmpty()) {
                    expect(',');
                }
                list.add(value());
            }
            return list;
        }
        return accept('"') ? string() : word();
    }

    private Object word() {
        int from = at;
        while (at < text.length() && ",]} \n".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        String word = text.substring(from, at);
        return switch (word) {
            case "null" -> "(null)";
            case "true", "false" -> Boolean.valueOf(word);
            default -> Long.valueOf(word);
        };
    }

    private String string() {
        StringBuilder string = new StringBuilder();
        while (true) {
            char c = text.charAt(at++);
            if (c == '"') {
                return string.toString();
            }
            if (c < ' ') {
                throw wrong();
            }
            if (c != '\\') {
                string.append(c);
                continue;
            }
            char escape = text.charAt(at++);
            if (escape == 'u') {
                string.append((char) Integer.parseInt(text.substring(at, at + 4), 16));
                at += 4;
            } else if (escape == '"' || escape == '\\') {
                string.append(escape);
            } else {
                throw wrong();
            }
        }
    }
}
