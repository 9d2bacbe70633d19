// SPDX-License-Identifier: Apache-2.0
package org.jargoon.polyglot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;
import org.jargoon.guests.Tools;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Objects and libraries that gcc makes with other flags, and so with other relocations, do what the program does. */
@Tag("differential")
class ObjectVariantsTest {
    private static final String GCC = "riscv64-linux-gnu-gcc";

    @ParameterizedTest
    @ValueSource(strings = {
        "-c -O0 -fno-pie",
        "-c -O2 -fno-pie -mcmodel=medany",
        "-c -O2 -fPIC",
        "-c -Os -fpic -g",
        "-c -O1 -fno-pie -march=rv64g -mno-relax",
        "-c -O3 -fPIC -march=rv64g -ffunction-sections -fdata-sections -g3",
        "-c -O2 -fcommon -fno-pie -fasynchronous-unwind-tables -g",
        "-shared -O0 -fPIC",
        "-shared -O2 -fpic -mno-relax -Wl,-z,now",
        "-shared -Os -fPIC -Wl,-Bsymbolic -g",
        "-shared -O2 -fPIC -Wl,-z,separate-code -Wl,--hash-style=sysv -Wl,--strip-all",
    })
    void anyFlagsGiveTheSameResults(String flags) throws Exception {
        Tools.require(GCC);
        Path file = Tools.emptyFolder("polyglot").resolve("variant");
        List<String> command = new ArrayList<>(List.of(GCC, "-ffreestanding", "-nostdlib", "-mabi=lp64d"));
        if (!flags.contains("-march")) {
            command.add("-march=rv64gc");
        }
        command.addAll(List.of(flags.split(" ")));
        command.addAll(List.of("-o", file.toString(), Guests.FOLDER.resolve("calls.c").toString()));
        assertEquals(0, Tools.run(Duration.ofMinutes(1), command).status(), String.join(" ", command));
        try (Context context = Guests.context().build()) {
            Value program = Guests.instance(context, Guests.PROGRAM);
            Value variant = context.eval(Source.newBuilder("jargoon", file.toFile()).build())
                    .newInstance(Guests.imports(arguments -> -arguments[0].asInt()));
            assertEquals(results(program), results(variant));
            assertEquals(42, variant.invokeMember("get_constructed").asInt());
            assertTrue(variant.getMember("address_of_ask").execute().asLong() > 0);
            String known = flags.contains("-g") && !flags.contains("--strip-all") ? "i32(i32)" : "i64(...)";
            assertEquals(known, variant.getMember("fib").getMember("signature").asString());
        }
    }

    private static List<Object> results(Value guest) throws IOException {
        List<Object> results = new ArrayList<>();
        results.add(Guests.call(guest, "fib", "i32(i32)", 15).asInt());
        results.add(Guests.call(guest, "integers", "i64(i64,i64,i64,i64,i64,i64,i64,i64,i64,i32)",
                9, 8, 7, 6, 5, 4, 3, 2, 1, -1).asLong());
        results.add(Guests.call(guest, "interleaved", "f64(i32,f64,i32,f32,i64)", 1, 2.5, 3, 4.125, 5).asDouble());
        results.add(Guests.call(guest, "variadic", "i32(i32,...)", 2, 40.0, 2.5).asInt());
        for (int which = 0; which < 7; which++) {
            results.add(Guests.call(guest, "choose", "i32(i32,i32)", which, 1000).asInt());
        }
        results.add(Guests.call(guest, "bump", "i32()").asInt());
        results.add(guest.getMember("counter").getMember("value").asInt());
        results.add(Guests.call(guest, "sum_bytes", "i64(ptr,i64)", guest.getMember("table"), 8).asLong());
        results.add(Guests.call(guest, "ask_all", "i32(i32,i32)", 1, 5).asInt());
        results.add(Guests.call(guest, "ask_mixed", "f64(i32)", 5).asDouble());
        results.add(Guests.call(guest, "apply", "i32(ptr,i32)", guest.getMember("fib"), 9).asInt());
        return results;
    }
}
