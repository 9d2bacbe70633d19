// SPDX-License-Identifier: Apache-2.0
package org.jargoon.guests;

import static org.junit.jupiter.api.Assertions.fail;

import java.util.List;
import java.util.function.Supplier;

/** Compares long outputs. */
public final class Texts {
    private Texts() {}

    /** Fails with the first line in which {@code actual} is different. */
    public static void assertSame(String expected, String actual, Supplier<String> about) {
        if (expected.equals(actual)) {
            return;
        }
        List<String> wanted = expected.lines().toList();
        List<String> found = actual.lines().toList();
        for (int i = 0; i < Math.max(wanted.size(), found.size()); i++) {
            String want = i < wanted.size() ? wanted.get(i) : "(nothing)";
            String got = i < found.size() ? found.get(i) : "(nothing)";
            if (!want.equals(got)) {
                fail("%s: line %d is%n  %s%nand should be%n  %s".formatted(about.get(), i + 1, got, want));
            }
        }
        fail(about.get() + ": line ends differ");
    }
}
