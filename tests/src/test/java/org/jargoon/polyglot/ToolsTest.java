// SPDX-License-Identifier: Apache-2.0
package org.jargoon.polyglot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.Value;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** GraalVM's tools see guest functions by their names, also those that other guest functions call. */
class ToolsTest {
    /** Name, and percent in itself, of the sampler's histogram. */
    private static final String SAMPLED = "(?m)^\\s*%s\\s+\\|\\|[^|]*\\|\\|\\s*\\d+ms\\s+([0-9.]+)%%";

    /** Name and count of the tracer's histogram. */
    private static final String COUNTED = "(?m)^\\s*%s\\s+\\|\\s+(\\d+)";

    private static double number(String row, String function, String output) {
        Matcher found = Pattern.compile(row.formatted(function)).matcher(output);
        assertTrue(found.find(), () -> "no " + function + " in\n" + output);
        return Double.parseDouble(found.group(1));
    }

    /** What a tool prints of {@code apply(fib, n)}, several times. */
    private static String use(String file, int times, int n, int result, String... options) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Engine.Builder builder = Engine.newBuilder().allowExperimentalOptions(true).out(out);
        for (String option : options) {
            builder.option(option.substring(0, option.indexOf('=')), option.substring(option.indexOf('=') + 1));
        }
        try (Engine engine = builder.build();
                Context context = Guests.context().engine(engine).build()) {
            Value guest = Guests.instance(context, file);
            Value fib = guest.getMember("fib");
            for (int i = 0; i < times; i++) {
                assertEquals(result, Guests.call(guest, "apply", "i32(ptr,i32)", fib, n).asInt());
            }
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(strings = {Guests.PROGRAM, Guests.LIBRARY, Guests.OBJECT})
    void theSamplerFindsWhatGuestFunctionsCall(String file) throws IOException {
        String output = use(file, 4, 32, 2_178_309, "cpusampler=histogram");
        assertTrue(number(SAMPLED, "fib", output) > 50, output);
    }

    @ParameterizedTest
    @ValueSource(strings = {Guests.PROGRAM, Guests.LIBRARY, Guests.OBJECT})
    void theTracerCountsEachCallOfAGuestFunction(String file) throws IOException {
        String output = use(file, 2, 12, 144, "cputracer=true");
        assertEquals(2, number(COUNTED, "apply", output), output);
        // fib(13) calls each time: gcc has made a loop of one of the two recursions.
        assertEquals(2 * 233, number(COUNTED, "fib", output), output);
    }

    @Test
    void theTracerCountsStatements() throws IOException {
        String output = use(Guests.LIBRARY, 1, 12, 144, "cputracer=true", "cputracer.TraceStatements=true");
        assertTrue(output.contains("calls.c"), output);
    }
}
