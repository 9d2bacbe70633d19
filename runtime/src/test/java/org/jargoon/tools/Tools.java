// SPDX-License-Identifier: Apache-2.0
package org.jargoon.tools;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** Programs of the host that judge what this one does. */
public final class Tools {
    private Tools() {}

    /** Skips the test, or fails it in CI, unless the machine has all of these programs. */
    public static void require(String... programs) {
        for (String program : programs) {
            boolean found = List.of(System.getenv("PATH").split(File.pathSeparator)).stream()
                    .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
            require(found, "this machine has no " + program);
        }
    }

    /** Skips the test, or fails it in CI, unless {@code present}. */
    public static void require(boolean present, String message) {
        if (!present && "true".equals(System.getenv("CI"))) {
            fail(message);
        }
        Assumptions.assumeTrue(present, message);
    }
}
