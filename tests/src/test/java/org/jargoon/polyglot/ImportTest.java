// SPDX-License-Identifier: Apache-2.0
package org.jargoon.polyglot;

import static org.jargoon.polyglot.Guests.call;
import static org.jargoon.polyglot.Guests.imported;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.proxy.ProxyObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Functions of the host that guests call. */
class ImportTest {

    @ParameterizedTest
    @ValueSource(strings = {Guests.PROGRAM, Guests.LIBRARY, Guests.OBJECT})
    void theGuestCallsTheHostWithValuesBySignature(String file) throws IOException {
        try (Context context = Guests.context().build()) {
            Value guest = Guests.instance(context, file, arguments -> 10 * arguments[0].asInt());
            assertEquals(51, guest.invokeMember("ask", 5).asInt());
            assertEquals(1 + 11 * 2 + 21 * 3, guest.invokeMember("ask_all", 0, 3).asInt());
            assertEquals(7 + 2.5 + 200 + 0.25, call(guest, "ask_mixed", "f64(i32)", 7).asDouble());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {Guests.PROGRAM, Guests.LIBRARY, Guests.OBJECT})
    void aHostFunctionMayCallTheGuestAgain(String file) throws IOException {
        AtomicReference<Value> instance = new AtomicReference<>();
        try (Context context = Guests.context().build()) {
            Value guest = Guests.instance(context, file, arguments -> {
                int n = arguments[0].asInt();
                return n == 0 ? 0 : n + instance.get().invokeMember("ask", n - 1).asInt();
            });
            instance.set(guest);
            assertEquals(55 + 11, guest.invokeMember("ask", 10).asInt());
            int expected = 0;
            for (int i = 3; i < 6; i++) {
                expected += (i * (i + 1) / 2 + i + 1) * (i + 1);
            }
            assertEquals(expected, guest.invokeMember("ask_all", 3, 6).asInt());
        }
    }

    @Test
    void anExceptionOfTheHostPassesThroughTheGuestUnchanged() throws IOException {
        IllegalStateException thrown = new IllegalStateException("from the host");
        try (Context context = Guests.context().build()) {
            Value guest = Guests.instance(context, Guests.PROGRAM, arguments -> {
                if (arguments[0].asInt() == 2) {
                    throw thrown;
                }
                return 0;
            });
            for (int i = 0; i < 3; i++) {
                PolyglotException caught =
                        assertThrows(PolyglotException.class, () -> guest.invokeMember("ask_all", 0, 5));
                assertTrue(caught.isHostException());
                assertSame(thrown, caught.asHostException());
                assertEquals(1 + 2, guest.invokeMember("ask_all", 0, 2).asInt(), "the guest is usable");
            }
        }
    }

    @Test
    void aHostFunctionSeesTheRegistersOfItsCaller() throws IOException {
        AtomicReference<Value> instance = new AtomicReference<>();
        try (Context context = Guests.context().build()) {
            Value guest = Guests.instance(context, Guests.PROGRAM, arguments -> {
                Value registers = instance.get().getMember("registers");
                assertEquals(arguments[0].asInt(), registers.getMember("a0").asInt());
                assertEquals(registers.getMember("x2").asLong(), registers.getMember("sp").asLong());
                return 0;
            });
            instance.set(guest);
            assertEquals(1, guest.invokeMember("ask", 77).asInt());
        }
    }

    @Test
    void functionsOfTheGuestArePointersForIt() throws IOException {
        try (Context context = Guests.context().build()) {
            Value guest = Guests.instance(context, Guests.PROGRAM);
            assertEquals(21, call(guest, "apply", "i32(ptr,i32)", guest.getMember("fib"), 8).asInt());
            assertEquals(
                    guest.getMember("ask").getMember("address").asLong(),
                    guest.invokeMember("address_of_ask").asLong());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {Guests.LIBRARY, Guests.OBJECT})
    void whatIsMissingIsNamedAtOnce(String file) throws IOException {
        try (Context context = Guests.context().build()) {
            Value program = context.eval(Guests.source(file));
            PolyglotException error = assertThrows(PolyglotException.class, program::newInstance);
            assertTrue(error.isGuestException());
            assertEquals(
                    file + ": callback, mixed are undefined: give host functions of these names, "
                            + "or link a static program",
                    error.getMessage());
        }
    }

    @Test
    void aProgramsOwnStubsRunWhereTheHostGivesNothing() throws IOException {
        try (Context context = Guests.context().build()) {
            Value guest = context.eval(Guests.source(Guests.PROGRAM)).newInstance();
            assertEquals(-4, guest.invokeMember("ask", 5).asInt());
        }
    }

    @Test
    void badImportsAreRefused() throws IOException {
        try (Context context = Guests.context().build()) {
            Value program = context.eval(Guests.source(Guests.LIBRARY));
            Map<String, Object> wrong = Map.of(
                    "no function", 5,
                    "signature", (org.graalvm.polyglot.proxy.ProxyExecutable) _ -> 0,
                    "'i33' in 'i33(i32)' is no type", imported("i33(i32)", _ -> 0));
            wrong.forEach((message, value) -> {
                ProxyObject imports = ProxyObject.fromMap(Map.of("callback", value));
                PolyglotException error =
                        assertThrows(PolyglotException.class, () -> program.newInstance(imports));
                assertTrue(error.isGuestException() && error.getMessage().contains(message), error.getMessage());
            });
            assertThrows(IllegalArgumentException.class, () -> program.newInstance(1));
            assertThrows(IllegalArgumentException.class, () -> program.newInstance(1, 2));
        }
    }

    @Test
    void aResultOfAnotherTypeIsAnErrorForTheCaller() throws IOException {
        try (Context context = Guests.context().build()) {
            Value guest = Guests.instance(context, Guests.PROGRAM, _ -> "text");
            PolyglotException error = assertThrows(PolyglotException.class, () -> guest.invokeMember("ask", 1));
            assertTrue(error.getMessage().contains("the host's function callback: its result has to be"),
                    error.getMessage());
            assertEquals(55, guest.invokeMember("fib", 10).asInt());
        }
    }
}
