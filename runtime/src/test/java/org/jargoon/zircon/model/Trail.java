// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.model;

/** The last operations of a run, for the message when something differs. */
final class Trail {
    /** {@code -Dmodel.trail} gives more of them. */
    private static final int LENGTH = Integer.getInteger("model.trail", 60);

    private final String[] lines = new String[LENGTH];
    private int count;

    void add(String line) {
        lines[count++ % LENGTH] = line;
    }

    /** How many operations there have been. */
    int count() {
        return count;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (int i = Math.max(0, count - LENGTH); i < count; i++) {
            text.append(i + 1).append(": ").append(lines[i % LENGTH]).append('\n');
        }
        return text.toString();
    }
}
