// SPDX-License-Identifier: Apache-2.0
package org.jargoon.dwarf.data;

import java.util.ArrayList;
import java.util.List;

/** What had to be left out of a file's debugging information and why: the first few as text, the others counted. */
public final class Problems {
    private static final int KEPT = 16;

    private final List<String> texts = new ArrayList<>();
    private int dropped;

    public synchronized void add(String text) {
        if (texts.contains(text)) {
            return;
        }
        if (texts.size() < KEPT) {
            texts.add(text);
        } else {
            dropped++;
        }
    }

    public synchronized List<String> texts() {
        List<String> all = new ArrayList<>(texts);
        if (dropped > 0) {
            all.add("and %,d more".formatted(dropped));
        }
        return List.copyOf(all);
    }
}
