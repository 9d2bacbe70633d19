// SPDX-License-Identifier: Apache-2.0
package org.jargoon.fp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The test cases of Berkeley TestFloat, which tests/testfloat/build.sh builds for the rules of RISC-V. */
public final class TestFloat {

    /** One case; operands that the function does not have are 0. Flags have the places of {@link FloatFlags}. */
    public interface Case {
        void check(long a, long b, long c, long result, int flags);
    }

    private static Path generator;

    private TestFloat() {}

    /**
     * Runs all cases of a function, or every {@code stride}-th.
     *
     * @param function as TestFloat names it, such as f64_mulAdd
     * @return how many cases were run
     */
    public static int forEach(String function, Rounding rounding, int stride, Case test) {
        List<String> command = List.of(
                generator().toString(), "-level", "1", option(rounding), "-tininessafter", "-exact", function);
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            int cases = read(process.getInputStream(), stride, test);
            assertEquals(0, process.waitFor(), "exit status of " + command);
            return cases;
        } catch (IOException e) {
            throw new AssertionError(command.toString(), e);
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }

    private static String option(Rounding rounding) {
        return switch (rounding) {
            case NEAREST_EVEN -> "-rnear_even";
            case TOWARD_ZERO -> "-rminMag";
            case DOWN -> "-rmin";
            case UP -> "-rmax";
            case NEAREST_AWAY -> "-rnear_maxMag";
        };
    }

    private static int read(InputStream in, int stride, Case test) throws IOException {
        long[] words = new long[5];
        byte[] buffer = new byte[1 << 16];
        int cases = 0;
        int count = 0;
        int line = 0;
        for (int size = in.read(buffer); size >= 0; size = in.read(buffer)) {
            for (int i = 0; i < size; i++) {
                byte c = buffer[i];
                if (c == ' ') {
                    words[++count] = 0;
                } else if (c != '\n') {
                    words[count] = words[count] << 4 | digit(c);
                } else {
                    if (line++ % stride == 0) {
                        long b = count > 2 ? words[1] : 0;
                        long d = count > 3 ? words[2] : 0;
                        test.check(words[0], b, d, words[count - 1], (int) words[count]);
                        cases++;
                    }
                    count = 0;
                    words[0] = 0;
                }
            }
        }
        assertEquals(0, count, "the last line is complete");
        return cases;
    }

    private static int digit(byte c) {
        int digit = c <= '9' ? c - '0' : c - 'A' + 10;
        if (digit < 0 || digit > 15) {
            throw new AssertionError("not a hexadecimal digit: " + c);
        }
        return digit;
    }

    /** The generator's path; without it the test is skipped, or fails where all tools must be there. */
    private static synchronized Path generator() {
        if (generator == null) {
            Path root = Path.of("").toAbsolutePath();
            while (!Files.exists(root.resolve("tests/testfloat/build.sh"))) {
                root = root.getParent();
            }
            String output = run(root.resolve("tests/testfloat/build.sh"));
            if (output == null) {
                String message = "TestFloat cannot be built here";
                if ("true".equals(System.getenv("CI"))) {
                    fail(message);
                }
                assumeTrue(false, message);
            }
            generator = Path.of(output);
        }
        return generator;
    }

    /** The last line that a script prints, or null if it fails. */
    private static String run(Path script) {
        try {
            Process process = new ProcessBuilder("sh", script.toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            List<String> lines = new ArrayList<>(
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines().toList());
            return process.waitFor() == 0 ? lines.getLast() : null;
        } catch (IOException e) {
            throw new AssertionError(script.toString(), e);
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }
}
