// SPDX-License-Identifier: Apache-2.0
package org.jargoon.polyglot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.proxy.ProxyArray;
import org.graalvm.polyglot.proxy.ProxyExecutable;
import org.graalvm.polyglot.proxy.ProxyObject;
import org.jargoon.polyglot.StructureShapes.Shape;
import org.jargoon.polyglot.StructureShapes.State;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Structures by value lie where GCC's functions look for them, and are found where GCC's functions put them. */
@Tag("differential")
class StructureDifferentialTest {
    private static final String TOOLS = "riscv64-linux-gnu-";
    private static final int FUNCTIONS = 250;
    private static final long SEED = 0x1234_5678_9abcL;

    private static final String PRELUDE = """
            typedef signed char i8; typedef unsigned char u8; typedef short i16; typedef unsigned short u16;
            typedef int i32; typedef unsigned u32; typedef long i64; typedef unsigned long u64;
            typedef _Bool bool; typedef const void *pointer; typedef float f32; typedef double f64;
            #define NOIPA __attribute__((noipa))
            void _start(void) {}
            void *memcpy(void *to, const void *from, u64 size) {
                for (u64 i = 0; i < size; i++) ((volatile u8 *)to)[i] = ((const u8 *)from)[i];
                return to;
            }
            void *memset(void *to, int value, u64 size) {
                for (u64 i = 0; i < size; i++) ((volatile u8 *)to)[i] = value;
                return to;
            }
            """;

    private static final Map<String, String> OBSTACLES = Map.of(
            "struct s { int a : 3; float f; };", "struct s cannot be passed by value",
            "struct s { float f; int : 7; float g; };",
            "struct s, which is packed, empty or not wholly described, cannot be passed by value",
            "struct s { char c; double d; } __attribute__((packed));",
            "struct s, which is packed, empty or not wholly described, cannot be passed by value",
            "struct s { union u { int i; float f; } u; };", "union u cannot be passed by value",
            "struct s { long double wide; };", "long double cannot be passed by value",
            "struct s { int n; int all[]; };", "a structure with an array of no known length cannot be passed by value",
            "struct s { _Alignas(16) long n[2]; };", "struct s cannot be passed by value",
            "struct s { int v __attribute__((vector_size(8))); };", "a vector cannot be passed by value",
            "struct s { long n[70000]; };", "struct s cannot be passed by value");

    @TempDir
    Path folder;

    /** A function of the guest and one of the host that take and give the same. */
    private record Function(int number, List<Shape> parameters, Shape result, boolean variadic) {
        private static final List<Shape> REST = List.of(StructureShapes.Scalar.I64, StructureShapes.Scalar.F64);

        private String declared(String name) {
            List<String> all = new ArrayList<>();
            for (int i = 0; i < parameters.size(); i++) {
                all.add("%s a%d".formatted(parameters.get(i).text(), i));
            }
            return "NOIPA %s %s%d(%s%s)".formatted(
                    result.text(), name, number, String.join(", ", all), variadic ? ", ..." : "");
        }

        String source() {
            StringBuilder hash = new StringBuilder(" u64 h = seed;");
            StringBuilder fill = new StringBuilder(" u64 s = seed;");
            List<String> names = new ArrayList<>();
            for (int i = 0; i < parameters.size(); i++) {
                String function = StructureShapes.function(parameters.get(i));
                hash.append(" h = hash_%s(h, &a%d);".formatted(function, i));
                fill.append(" %s a%d; fill_%s(&s, &a%d);".formatted(parameters.get(i).text(), i, function, i));
                names.add("a" + i);
            }
            String rest = variadic
                    ? " __builtin_va_list list; __builtin_va_start(list, a%d); i64 v = __builtin_va_arg(list, i64);"
                            .formatted(parameters.size() - 1)
                            + " f64 w = __builtin_va_arg(list, f64); h = hash_i64(h, &v); h = hash_f64(h, &w);"
                    : "";
            String give = " %s r; fill_%s(&h, &r);".formatted(result.text(), StructureShapes.function(result));
            String stub = variadic ? "" : "%s { u64 h = anything; %s return r; }%n"
                    .formatted(declared("jargoon_import_ask"), give);
            String call = variadic ? "" : """
                    u64 call%1$d(u64 seed) {%2$s%3$s %4$s got = jargoon_import_ask%1$d(%5$s);%6$s
                        return hash_%7$s(0, &got) == hash_%7$s(0, &r); }
                    """.formatted(number, fill, hash, result.text(), String.join(", ", names), give,
                    StructureShapes.function(result));
            return "%s { u64 seed = %dul;%s%s%s return r; }%n".formatted(declared("take"), SEED, hash, rest, give)
                    + stub + call;
        }

        void call(Value guest) {
            State state = new State(SEED + number);
            State hash = new State(SEED);
            List<Shape> all = new ArrayList<>(parameters);
            all.addAll(variadic ? REST : List.of());
            List<Object> arguments = new ArrayList<>();
            for (Shape shape : all) {
                Object argument = StructureShapes.make(shape, state);
                StructureShapes.hash(shape, guest.getContext().asValue(argument), hash);
                arguments.add(argument);
            }
            Value result = guest.invokeMember("take" + number, arguments.toArray());
            Value expected = guest.getContext().asValue(StructureShapes.make(this.result, hash));
            assertEquals(hashOf(expected), hashOf(result), () -> "take" + this);
        }

        /** What the host does when the guest calls. */
        Object serve(Value... arguments) {
            State hash = new State(SEED + number);
            for (int i = 0; i < arguments.length; i++) {
                StructureShapes.hash(parameters.get(i), arguments[i], hash);
            }
            return StructureShapes.make(result, hash);
        }

        private long hashOf(Value value) {
            State state = new State(0);
            StructureShapes.hash(result, value, state);
            return state.number;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "-O0 -g", "-O2 -gdwarf-2", "-O1 -gdwarf-3", "-Os -gdwarf-4 -gstrict-dwarf", "-O3 -gdwarf-5 -gdwarf64"
    })
    void valuesArriveInBothDirections(String flags) throws Exception {
        StructureShapes shapes = new StructureShapes(flags.hashCode());
        List<Function> functions = new ArrayList<>();
        for (int i = 0; i < FUNCTIONS; i++) {
            List<Shape> parameters = new ArrayList<>();
            int count = 1 + shapes.number(shapes.number(3) == 0 ? 10 : 3);
            for (int k = 0; k < count; k++) {
                parameters.add(shapes.argument());
            }
            Shape result = shapes.number(6) == 0 ? shapes.scalar() : shapes.struct(0);
            functions.add(new Function(i, parameters, result, shapes.number(8) == 0));
        }
        StringBuilder source = new StringBuilder(PRELUDE + "static volatile u64 anything;\n" + shapes.source());
        functions.forEach(function -> source.append(function.source()));
        Map<String, Object> imports = new HashMap<>();
        functions.forEach(function ->
                imports.put("ask" + function.number(), (ProxyExecutable) function::serve));
        try (Context context = Guests.context().build()) {
            Value program = context.eval(compile("gcc " + flags, ".c", source.toString()));
            Value guest = program.newInstance(ProxyObject.fromMap(imports));
            for (Function function : functions) {
                function.call(guest);
                if (!function.variadic()) {
                    long right = guest.invokeMember("call" + function.number(), SEED + function.number()).asLong();
                    assertEquals(1, right, () -> "call" + function);
                }
            }
        }
        System.out.printf("structures: %d functions in both directions: %s%n", functions.size(), flags);
    }

    @Test
    void theLargestStructureThatIsPassedArrivesWhole() throws Exception {
        String source = PRELUDE + """
                struct big { u16 all[32766]; u32 last; };
                struct big turned(struct big from, u32 by) {
                    struct big to;
                    for (int i = 0; i < 32766; i++) to.all[i] = from.all[32765 - i];
                    to.last = from.last + by;
                    return to;
                }
                """;
        try (Context context = Guests.context().build()) {
            Value guest = context.eval(compile("gcc -g -O1", ".c", source)).newInstance();
            Object[] all = IntStream.range(0, 32766).boxed().toArray();
            Value to = guest.invokeMember(
                    "turned", ProxyObject.fromMap(Map.of("all", ProxyArray.fromArray(all), "last", 7)), 5);
            assertEquals(12, to.getMember("last").asLong());
            for (int i = 0; i < all.length; i++) {
                assertEquals(32765 - i, to.getMember("all").getArrayElement(i).asInt());
            }
        }
    }

    @Test
    void whatIsPassedByOtherRulesIsAnObstacle() throws Exception {
        for (Map.Entry<String, String> each : OBSTACLES.entrySet()) {
            String source = PRELUDE + each.getKey() + "\nint f(struct s *p) { return p != 0; }\n"
                    + "int g(struct s s) { return f(&s); }\n";
            assertObstacle("gcc -g -O1", ".c", source, each.getValue());
        }
        assertObstacle("g++ -g -O1", ".cc", """
                struct s { int n; double d; };
                extern "C" void _start() {}
                extern "C" int g(s s) { return s.n; }
                """, "struct s cannot be passed by value");
    }

    private void assertObstacle(String compiler, String suffix, String source, String obstacle) throws Exception {
        try (Context context = Guests.context().build()) {
            Value guest = context.eval(compile(compiler, suffix, source)).newInstance();
            assertEquals(obstacle, guest.getMember("g").getMember("signature").asString(), source);
            PolyglotException error = assertThrows(PolyglotException.class, () -> guest.invokeMember("g", 1));
            assertEquals("g: %s: tell its signature with as".formatted(obstacle), error.getMessage());
        }
    }

    private Source compile(String compiler, String suffix, String source) throws IOException, InterruptedException {
        String[] words = compiler.split(" ");
        requireTool(TOOLS + words[0]);
        Path text = Files.writeString(folder.resolve("shapes" + suffix), source);
        Path program = folder.resolve("shapes.elf");
        List<String> command = new ArrayList<>(List.of(TOOLS + words[0]));
        command.addAll(List.of(words).subList(1, words.length));
        command.addAll(List.of("-w", "-ffreestanding", "-nostdlib", "-static", "-fno-exceptions", "-march=rv64gc",
                "-mabi=lp64d", "-o", program.toString(), text.toString()));
        assertEquals(0, new ProcessBuilder(command).inheritIO().start().waitFor(), String.join(" ", command));
        return Source.newBuilder("jargoon", program.toFile()).cached(false).build();
    }

    private static void requireTool(String tool) {
        boolean found = List.of(System.getenv("PATH").split(File.pathSeparator)).stream()
                .anyMatch(place -> Files.isExecutable(Path.of(place, tool)));
        if (!found && "true".equals(System.getenv("CI"))) {
            fail("this machine has no " + tool);
        }
        Assumptions.assumeTrue(found, "this machine has no " + tool);
    }
}
