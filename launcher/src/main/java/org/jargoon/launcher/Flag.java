// SPDX-License-Identifier: Apache-2.0
package org.jargoon.launcher;

/**
 * One row of a command's flags.
 *
 * @param name as the user writes it, such as {@code --memory}
 * @param value the placeholder of its value in the help, or null where the flag has none
 * @param valueIsOptional whether the value may be left out; if given, it is behind {@code =}
 * @param help what it does; lines after the first are indented under it
 */
record Flag(String name, String value, boolean valueIsOptional, String help) {

    Flag(String name, String value, String help) {
        this(name, value, false, help);
    }

    boolean takesValue() {
        return value != null;
    }

    boolean needsValue() {
        return value != null && !valueIsOptional;
    }

    /** Name and placeholder as the help shows them. */
    String usage() {
        if (value == null) {
            return name;
        }
        return valueIsOptional ? "%s[=%s]".formatted(name, value) : name + " " + value;
    }
}
