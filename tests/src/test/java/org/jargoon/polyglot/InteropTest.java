// SPDX-License-Identifier: Apache-2.0
package org.jargoon.polyglot;

import static org.jargoon.polyglot.Guests.call;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.io.ByteSequence;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** The contracts of GraalVM's interoperability, which every value of the language keeps. */
class InteropTest {

    @Test
    void memoryIsABufferInBothByteOrders() throws IOException {
        try (Context context = Guests.context().build()) {
            Value guest = Guests.instance(context, Guests.PROGRAM);
            Value memory = guest.getMember("memory");
            long at = guest.getMember("table").getMember("address").asLong();
            assertTrue(memory.hasBufferElements() && memory.isBufferWritable() && memory.hasArrayElements());
            memory.writeBufferLong(ByteOrder.LITTLE_ENDIAN, at, 0x1122334455667788L);
            assertEquals(0x8877665544332211L, memory.readBufferLong(ByteOrder.BIG_ENDIAN, at));
            assertEquals(0x55667788, memory.readBufferInt(ByteOrder.LITTLE_ENDIAN, at));
            assertEquals(0x88776655, memory.readBufferInt(ByteOrder.BIG_ENDIAN, at));
            assertEquals((short) 0x7788, memory.readBufferShort(ByteOrder.LITTLE_ENDIAN, at));
            assertEquals((short) 0x8877, memory.readBufferShort(ByteOrder.BIG_ENDIAN, at));
            assertEquals((byte) 0x88, memory.readBufferByte(at));
            assertEquals(0x88, memory.getArrayElement(at).asInt());
            memory.writeBufferShort(ByteOrder.BIG_ENDIAN, at, (short) 0x0102);
            memory.writeBufferInt(ByteOrder.BIG_ENDIAN, at + 4, 0x0a0b0c0d);
            memory.writeBufferByte(at + 2, (byte) -1);
            memory.setArrayElement(at + 3, 0xfe);
            byte[] bytes = new byte[10];
            memory.readBuffer(at, bytes, 1, 8);
            assertArrayEquals(new byte[] {0, 1, 2, -1, -2, 0xa, 0xb, 0xc, 0xd, 0}, bytes);
            for (ByteOrder order : List.of(ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN)) {
                memory.writeBufferDouble(order, at, Math.PI);
                assertEquals(Math.PI, memory.readBufferDouble(order, at));
                memory.writeBufferFloat(order, at, 1.5f);
                assertEquals(1.5f, memory.readBufferFloat(order, at));
            }
        }
    }

    @Test
    void outOfRangeIsAnIndexOutOfBounds() throws IOException {
        try (Context context = Guests.context().build()) {
            Value guest = Guests.instance(context, Guests.PROGRAM);
            Value memory = guest.getMember("memory");
            long end = memory.getBufferSize();
            long code = guest.getMember("add").getMember("address").asLong();
            for (long at : new long[] {-1, 0, 8, end - 1, end, end + 1, Long.MAX_VALUE, Long.MIN_VALUE, -8}) {
                assertThrows(IndexOutOfBoundsException.class,
                        () -> memory.readBufferLong(ByteOrder.LITTLE_ENDIAN, at), "read at " + at);
                assertThrows(IndexOutOfBoundsException.class,
                        () -> memory.writeBufferInt(ByteOrder.BIG_ENDIAN, at, 1), "write at " + at);
                assertThrows(IndexOutOfBoundsException.class,
                        () -> memory.readBuffer(at, new byte[4], 0, 4), "bulk read at " + at);
            }
            for (long at : new long[] {-1, 0, end, Long.MAX_VALUE}) {
                assertThrows(ArrayIndexOutOfBoundsException.class, () -> memory.getArrayElement(at), "at " + at);
                assertThrows(ArrayIndexOutOfBoundsException.class, () -> memory.setArrayElement(at, 0), "at " + at);
            }
            assertThrows(IndexOutOfBoundsException.class, () -> memory.writeBufferByte(code, (byte) 0), "code");
            Value table = guest.getMember("table");
            assertEquals(8, table.getBufferSize());
            assertThrows(IndexOutOfBoundsException.class, () -> table.readBufferInt(ByteOrder.LITTLE_ENDIAN, 5));
            assertThrows(ArrayIndexOutOfBoundsException.class, () -> table.getArrayElement(8));
        }
    }

    @Test
    void membersThatAreListedCanBeReadAndOthersCannot() throws IOException {
        try (Context context = Guests.context().build()) {
            for (String file : List.of(Guests.PROGRAM, Guests.LIBRARY, Guests.OBJECT)) {
                Value guest = Guests.instance(context, file);
                List<Value> objects = new ArrayList<>(List.of(guest));
                for (String key : guest.getMemberKeys()) {
                    objects.add(guest.getMember(key));
                }
                objects.add(context.getBindings("jargoon"));
                objects.add(context.getBindings("jargoon").getMember("zircon"));
                for (Value object : objects) {
                    for (String key : object.getMemberKeys()) {
                        assertTrue(object.hasMember(key), object + " has " + key);
                        Value member = object.getMember(key);
                        assertFalse(member.toString().isEmpty());
                        assertEquals(member.canExecute(), object.canInvokeMember(key), object + "." + key);
                    }
                    assertFalse(object.hasMember("no such thing"));
                }
                assertTrue(guest.getMemberKeys().containsAll(Set.of("memory", "registers", "symbols", "fib")));
                assertThrows(UnsupportedOperationException.class, () -> guest.putMember("fib", 1));
                assertThrows(UnsupportedOperationException.class, () -> guest.getMember("memory").execute());
            }
        }
    }

    @Test
    void argumentsThatDoNotFitAreRefused() throws IOException {
        try (Context context = Guests.context().build()) {
            Value guest = Guests.instance(context, Guests.PROGRAM);
            record Refused(String function, String signature, Object... arguments) {}
            List<Refused> all = List.of(
                    new Refused("fib", "i32(i32)"),
                    new Refused("fib", "i32(i32)", 1, 2),
                    new Refused("fib", "i32(i32)", 1L << 31),
                    new Refused("fib", "i32(i32)", 1.5),
                    new Refused("fib", "i32(i32)", "1"),
                    new Refused("fib", "i32(i32)", (Object) null),
                    new Refused("fib", "i32(i32)", true),
                    new Refused("fib", "i32(i32)", BigInteger.ONE.shiftLeft(70)),
                    new Refused("same_u32", "u32(u32)", -1),
                    new Refused("to_u8", "u8(u8)", 256),
                    new Refused("scale", "f64(f64,f32)", "a", 1),
                    new Refused("is_even", "bool(bool)", 1),
                    new Refused("add", "i64(u64,u64)", BigInteger.ONE.shiftLeft(64), 1),
                    new Refused("add", "i64(ptr,ptr)", new Object(), 1),
                    new Refused("variadic", "i32(i32,...)"));
            for (Refused refused : all) {
                IllegalArgumentException error = assertThrows(IllegalArgumentException.class,
                        () -> call(guest, refused.function(), refused.signature(), refused.arguments()),
                        refused.toString());
                assertFalse(error.getMessage().isEmpty());
            }
            Value fib = guest.getMember("fib");
            for (Object signature : List.of("", "i32", "i32(", "()", "i32(void,i32)", "any(i32)", 5, "i32(...,i32)")) {
                assertThrows(IllegalArgumentException.class, () -> fib.invokeMember("as", signature),
                        "signature " + signature);
            }
            Value typed = fib.invokeMember("as", "i32( i32, f64, ... )");
            assertEquals("i32(i32,f64,...)", typed.getMember("signature").asString());
        }
    }

    /** Whatever a guest's functions are called with, the caller gets a result or an error of its own. */
    @Test
    void noCallEndsInAnInternalError() throws IOException {
        Random random = new Random(1);
        Object[] values = {
            0, 1, -1, 5L, Long.MIN_VALUE, Long.MAX_VALUE, 0.5, Double.NaN, Double.POSITIVE_INFINITY, 1e300, -0.0, "",
            "text", 'c', true, null, BigInteger.TWO.pow(63), BigInteger.TWO.pow(64), new Object(), new int[3], 1.5f
        };
        List<String> types = List.of("bool", "i8", "u8", "i16", "u16", "i32", "u32", "i64", "u64", "ptr", "f32", "f64");
        try (Context context = Guests.context().option("jargoon.InstructionLimit", "20000000").build()) {
            Value guest = Guests.instance(context, Guests.LIBRARY);
            List<String> functions = guest.getMember("symbols").getMemberKeys().stream()
                    .filter(name -> guest.getMember(name).canExecute())
                    .filter(name -> !Set.of("nap", "read_input", "print").contains(name))
                    .toList();
            int completed = 0;
            for (int i = 0; i < 3_000; i++) {
                Value function = guest.getMember(functions.get(random.nextInt(functions.size())));
                Object[] arguments = new Object[random.nextInt(12)];
                StringBuilder signature = new StringBuilder(types.get(random.nextInt(types.size()))).append('(');
                for (int j = 0; j < arguments.length; j++) {
                    arguments[j] = values[random.nextInt(values.length)];
                    signature.append(j == 0 ? "" : ",").append(types.get(random.nextInt(types.size())));
                }
                try {
                    if (random.nextBoolean()) {
                        function = function.invokeMember("as", signature.append(')').toString());
                    }
                    function.execute(arguments);
                    completed++;
                } catch (IllegalArgumentException refused) {
                    assertFalse(refused.getMessage().isEmpty());
                } catch (PolyglotException e) {
                    assertFalse(e.isInternalError(), () -> "internal error: " + e);
                    assertTrue(e.isGuestException(), () -> "no guest exception: " + e);
                }
            }
            assertNotEquals(0, completed, "not one call was right");
        }
    }

    @Test
    void badFilesAreOneClearLine() throws IOException {
        byte[] program = Files.readAllBytes(Guests.FOLDER.resolve(Guests.PROGRAM));
        byte[] big = program.clone();
        big[5] = 2;
        try (Context context = Guests.context().build()) {
            assertEquals("x.elf: not an ELF file: it is empty", message(context, new byte[0]));
            assertEquals("x.elf: a big-endian ELF file; little-endian is needed", message(context, big));
            Source word = Source.newBuilder("jargoon", "mercury", "planet").mimeType("text/x-jargoon").build();
            PolyglotException error = assertThrows(PolyglotException.class, () -> context.eval(word));
            assertTrue(error.isSyntaxError() && error.getMessage().contains("is not machine code"), error.getMessage());
        }
    }

    /** Libraries and objects with broken tables are refused, or load and do anything but harm. */
    @Test
    void damagedFilesCauseNoInternalError() throws IOException {
        Random random = new Random(2);
        int refused = 0;
        for (String file : List.of(Guests.LIBRARY, Guests.OBJECT)) {
            byte[] original = Files.readAllBytes(Guests.FOLDER.resolve(file));
            for (int i = 0; i < 60; i++) {
                byte[] bytes = random.nextInt(10) == 0
                        ? Arrays.copyOf(original, random.nextInt(original.length))
                        : original.clone();
                for (int j = random.nextInt(20); j >= 0 && bytes.length > 0; j--) {
                    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
                }
                try (Context context = Guests.context()
                        .option("jargoon.InstructionLimit", "1000000")
                        .option("jargoon.MemorySize", "64M")
                        .build()) {
                    context.eval(Source.newBuilder("jargoon", ByteSequence.create(bytes), "x").build())
                            .newInstance(Guests.imports(_ -> 0));
                } catch (PolyglotException e) {
                    assertFalse(e.isInternalError(), () -> "internal error: " + e);
                    refused++;
                }
            }
        }
        assertNotEquals(0, refused, "no damage was noticed");
    }

    private static String message(Context context, byte[] bytes) throws IOException {
        Source source = Source.newBuilder("jargoon", ByteSequence.create(bytes), "x.elf").build();
        PolyglotException error = assertThrows(PolyglotException.class, () -> context.eval(source));
        assertTrue(error.isGuestException() && error.isSyntaxError());
        return error.getMessage();
    }

    @Test
    void filesAreKnownByTheirFirstBytes() throws IOException {
        assertEquals("application/x-elf", Source.findMimeType(Guests.FOLDER.resolve(Guests.OBJECT).toFile()));
        assertEquals("jargoon", Source.findLanguage(Guests.FOLDER.resolve(Guests.PROGRAM).toFile()));
        Path other = Files.createTempFile("jargoon", ".elf");
        try {
            Files.write(other, new byte[] {0x7f, 'E', 'L', 'F', 1, 1, 1});
            assertNotEquals("application/x-elf", Source.findMimeType(other.toFile()));
        } finally {
            Files.delete(other);
        }
    }

    @Test
    void instancesShareNothingAndSeveralContextsShareAProgram() throws IOException {
        Source source = Guests.source(Guests.PROGRAM);
        try (Engine engine = Engine.newBuilder().allowExperimentalOptions(true).build();
                Context first = Context.newBuilder().engine(engine).build();
                Context second = Context.newBuilder().engine(engine).build()) {
            Value a = first.eval(source).newInstance();
            Value b = first.eval(source).newInstance();
            Value c = second.eval(source).newInstance();
            assertEquals(6, a.invokeMember("bump").asInt());
            assertEquals(7, a.invokeMember("bump").asInt());
            assertEquals(6, b.invokeMember("bump").asInt());
            assertEquals(6, c.invokeMember("bump").asInt());
        }
    }

    @Test
    void severalThreadsCallOneGuestOneAfterTheOther() throws Exception {
        try (Context context = Guests.context().build()) {
            Value guest = Guests.instance(context, Guests.PROGRAM);
            List<Thread> threads = new ArrayList<>();
            List<Throwable> failures = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                int n = 15 + i;
                threads.add(Thread.ofPlatform().start(() -> {
                    try {
                        int expected = guest.invokeMember("fib", n).asInt();
                        for (int j = 0; j < 50; j++) {
                            assertEquals(expected, guest.invokeMember("fib", n).asInt());
                            guest.invokeMember("bump");
                        }
                    } catch (Throwable e) {
                        synchronized (failures) {
                            failures.add(e);
                        }
                    }
                }));
            }
            for (Thread thread : threads) {
                thread.join();
            }
            assertEquals(List.of(), failures);
            assertEquals(5 + 4 * 50, guest.getMember("counter").getMember("value").asInt());
        }
    }

    @Test
    void optionsAreCheckedAndHaveHelp() {
        assertThrows(IllegalArgumentException.class,
                () -> Guests.context().option("jargoon.MemorySize", "12").build());
        assertThrows(IllegalArgumentException.class,
                () -> Guests.context().option("jargoon.MemorySize", "lots").build());
        assertThrows(IllegalArgumentException.class,
                () -> Guests.context().option("jargoon.Tiers", "second").build());
        try (Engine engine = Engine.newBuilder().allowExperimentalOptions(true).build()) {
            engine.getLanguages().get("jargoon").getOptions().forEach(option ->
                    assertTrue(option.getHelp().endsWith("."), option.getName()));
        }
    }

    /** The process's address space tells; where the system does not show it, nothing is checked. */
    @Test
    void memoryOfInstancesThatNobodyHasIsFreedBeforeTheContextEnds() throws IOException {
        Path pages = Path.of("/proc/self/statm");
        Assumptions.assumeTrue(Files.exists(pages));
        long all = 400L << 30;
        long most = 0;
        try (Context context = Guests.context().option("jargoon.MemorySize", "2G").build()) {
            Value program = context.eval(Guests.source(Guests.PROGRAM));
            long before = addressSpace(pages);
            for (long made = 0; made < all; made += 2L << 30) {
                assertEquals(3, program.newInstance().invokeMember("add", 1, 2).asInt());
                if (made % (20L << 30) == 0) {
                    System.gc();
                }
                most = Math.max(most, addressSpace(pages) - before);
            }
        }
        assertTrue(most < all / 2, "%d GiB at a time".formatted(most >> 30));
    }

    private static long addressSpace(Path pages) throws IOException {
        return Long.parseLong(Files.readString(pages).split(" ")[0]) << 12;
    }
}
