// SPDX-License-Identifier: Apache-2.0
package org.jargoon.polyglot;

import static org.jargoon.polyglot.Guests.call;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.proxy.ProxyObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A program, a shared library and an object of the same functions do the same when they are called. */
class CallTest {

    @ParameterizedTest
    @ValueSource(strings = {Guests.PROGRAM, Guests.LIBRARY, Guests.OBJECT})
    void argumentsAndResultsGoByThePsabi(String file) throws IOException {
        try (Context context = Guests.context().build()) {
            Value guest = Guests.instance(context, file);
            assertEquals(55, guest.invokeMember("fib", 10).asInt());
            assertEquals(-3, guest.invokeMember("add", -1L << 40, (1L << 40) - 3).asLong());
            assertEquals(3.75, call(guest, "scale", "f64(f64,f32)", 2.5, 1.5).asDouble());
            assertEquals(0.05f, call(guest, "halve", "f32(f32)", 0.1).asFloat());
            assertEquals(385, guest.invokeMember("integers", 1, 2, 3, 4, 5, 6, 7, 8, 9, 10).asLong());
            assertEquals(385.0, call(guest, "doubles", "f64(f64,f64,f64,f64,f64,f64,f64,f64,f64,f32)",
                    1, 2, 3, 4, 5, 6, 7, 8, 9, 10).asDouble());
            assertEquals(1 + 5.0 + 9 + 16.5 + 25,
                    call(guest, "interleaved", "f64(i32,f64,i32,f32,i64)", 1, 2.5, 3, 4.125, 5).asDouble());
            assertEquals(6, call(guest, "variadic", "i32(i32,...)", 3, 1.5, 2.25, 2.25).asInt());
            assertTrue(call(guest, "nothing", "void()").isNull());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {Guests.PROGRAM, Guests.LIBRARY, Guests.OBJECT})
    void narrowTypesAreWidenedAsThePsabiSays(String file) throws IOException {
        try (Context context = Guests.context().build()) {
            Value guest = Guests.instance(context, file);
            assertEquals(new BigInteger("18446744073709551615"),
                    call(guest, "all_ones", "u64()").asBigInteger());
            assertEquals(-1, call(guest, "all_ones", "i64()").asLong());
            assertEquals(-56, call(guest, "to_i8", "i8(i64)", 200).asInt());
            assertEquals(200, call(guest, "to_u8", "u8(i64)", 200 + 256).asInt());
            assertEquals(0xffff_fffeL, call(guest, "to_u32", "u32(i64)", -2).asLong());
            assertEquals(0xffff_fffeL, call(guest, "same_u32", "u32(u32)", 0xffff_fffeL).asLong());
            assertEquals(0xffff_fffeL, call(guest, "widened", "u64(u32)", 0xffff_fffeL).asLong());
            assertEquals(true, call(guest, "is_even", "bool(i32)", 4).asBoolean());
            assertEquals(false, call(guest, "is_even", "bool(i32)", 5).asBoolean());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {Guests.PROGRAM, Guests.LIBRARY, Guests.OBJECT})
    void dataAndRelocationsAreWhereTheCodeLooksForThem(String file) throws IOException {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        try (Context context = Guests.context().out(output).build()) {
            Value guest = Guests.instance(context, file);
            assertEquals(6, guest.invokeMember("bump").asInt());
            Value counter = guest.getMember("counter");
            assertEquals(6, counter.getMember("value").asInt());
            counter.putMember("value", 99);
            assertEquals(100, guest.invokeMember("bump").asInt());
            for (int which = 0; which < 7; which++) {
                int expected = new int[] {11, 30, 3, 95, 40, -11, 0}[which];
                assertEquals(expected, call(guest, "choose", "i32(i32,i32)", which, 10).asInt());
            }
            Value greeting = guest.getMember("greeting");
            assertEquals(21, greeting.getMember("size").asLong());
            assertEquals('h', greeting.getArrayElement(0).asInt());
            long length = greeting.getArraySize() - 1;
            assertEquals(length, guest.invokeMember("print", greeting, length).asLong());
            assertEquals("hello from the guest", output.toString(StandardCharsets.UTF_8));
            Value table = guest.getMember("table");
            assertEquals(1 + 2 + 3 + 255 + 255, guest.invokeMember("sum_bytes", table, 8).asLong());
        }
    }

    @Test
    void debuggingInformationTellsTheTypes() throws IOException {
        try (Context context = Guests.context().build()) {
            Value guest = Guests.instance(context, Guests.LIBRARY);
            assertEquals("f64(f64,f32)", guest.getMember("scale").getMember("signature").asString());
            assertEquals("i64(ptr,i64)", guest.getMember("sum_bytes").getMember("signature").asString());
            assertEquals("i32(i32,...)", guest.getMember("variadic").getMember("signature").asString());
            assertEquals("void()", guest.getMember("nothing").getMember("signature").asString());
            assertEquals(4.5, guest.invokeMember("scale", 3, 1.5).asDouble());
            assertEquals(0.05f, guest.invokeMember("halve", 0.1).asFloat());
            assertEquals(385.0, guest.invokeMember("doubles", 1, 2, 3, 4, 5, 6, 7, 8, 9, 10).asDouble());
            assertEquals(6, guest.invokeMember("variadic", 3, 1.5, 2.25, 2.25).asInt());
            assertEquals(0xffff_fffeL, guest.invokeMember("widened", 0xffff_fffeL).asLong());
            assertThrows(IllegalArgumentException.class, () -> guest.invokeMember("widened", -1));
        }
    }

    @Test
    void aStructureByValueIsAnObjectWithItsMembers() throws IOException {
        try (Context context = Guests.context().build()) {
            Value guest = Guests.instance(context, Guests.LIBRARY);
            Value sum = guest.getMember("sum_of_pair");
            assertEquals("f64(struct pair)", sum.getMember("signature").asString());
            assertEquals(3.5, sum.execute(ProxyObject.fromMap(Map.of("first", 1.5, "second", 2))).asDouble());
            assertEquals(3.5, call(guest, "sum_of_pair", "f64(f64,i64)", 1.5, 2).asDouble());
        }
    }

    @Test
    void anObjectThatIsNoSuchStructureIsRefusedWithTheMemberThatIsWrong() throws IOException {
        Map<Object, String> wrong = Map.of(
                5, "argument 1: an object with the member first of struct pair is needed, not 5",
                ProxyObject.fromMap(Map.of("first", 1.5)),
                "argument 1: an object with the member second of struct pair is needed",
                ProxyObject.fromMap(Map.of("first", 1.5, "second", "two")),
                "argument 1: member second: a whole number from");
        try (Context context = Guests.context().build()) {
            Value sum = Guests.instance(context, Guests.LIBRARY).getMember("sum_of_pair");
            wrong.forEach((value, message) -> {
                IllegalArgumentException error =
                        assertThrows(IllegalArgumentException.class, () -> sum.execute(value));
                assertTrue(error.getMessage().contains(message), error.getMessage());
            });
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {Guests.LIBRARY, Guests.OBJECT})
    void initializersHaveRun(String file) throws IOException {
        try (Context context = Guests.context().build()) {
            assertEquals(42, Guests.instance(context, file).invokeMember("get_constructed").asInt());
        }
    }
}
