// SPDX-License-Identifier: Apache-2.0
package org.jargoon.launcher;

/**
 * One row of a command's flags.
 *
 * @param name as the user writes it, such as {@code --memory}
 * @param value the placeholder of its value in the help, or null where the flag has none
 * @param help what it does; lines after the first are indented under it
 */
record Flag(String name, String value, String help) {

    boolean takesValue() {
        return value != null;
    }

    /** Name and placeholder as the help shows them. */
    String usage() {
        return value == null ? name : name + " " + value;
    }
}
