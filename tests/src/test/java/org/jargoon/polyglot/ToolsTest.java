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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** GraalVM's tools see guest functions by their names, also those that other guest functions call. */
class ToolsTest {
    /** Name, and percent in itself, of the sampler's histogram. */
    private static final String ROW = "(?m)^\\s*%s\\s+\\|\\|[^|]*\\|\\|\\s*\\d+ms\\s+([0-9.]+)%%";

    private static double ownShare(String histogram, String function) {
        Matcher found = Pattern.compile(ROW.formatted(function)).matcher(histogram);
        assertTrue(found.find(), () -> "no " + function + " in\n" + histogram);
        return Double.parseDouble(found.group(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {Guests.PROGRAM, Guests.OBJECT})
    void theSamplerFindsWhatGuestFunctionsCall(String file) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (Engine engine = Engine.newBuilder()
                .allowExperimentalOptions(true)
                .option("cpusampler", "true")
                .option("cpusampler.Period", "1")
                .out(out)
                .build()) {
            try (Context context = Guests.context().engine(engine).build()) {
                Value guest = Guests.instance(context, file);
                Value fib = guest.getMember("fib");
                assertEquals(2_178_309, Guests.call(guest, "apply", "i32(ptr,i32)", fib, 32).asInt());
                assertEquals(2_178_309, Guests.call(guest, "apply", "i32(ptr,i32)", fib, 32).asInt());
            }
        }
        String histogram = out.toString(StandardCharsets.UTF_8);
        assertTrue(ownShare(histogram, "fib") > 50, histogram);
    }
}
