// SPDX-License-Identifier: Apache-2.0
package org.jargoon.polyglot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Value;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Thread-local variables of libraries and objects, which an instance has one set of. */
class ThreadLocalTest {
    private static final String LIBRARY = "locals.so";
    private static final String OBJECT = "locals.o";

    @ParameterizedTest
    @ValueSource(strings = {LIBRARY, OBJECT})
    void eachInstanceHasItsOwn(String file) throws IOException {
        try (Context context = Guests.context().build()) {
            Value program = context.eval(Guests.source(file));
            Value one = program.newInstance();
            Value other = program.newInstance();
            assertEquals(8, Guests.call(one, "step", "i64(i32)", 0).asLong());
            assertEquals(11, Guests.call(one, "step", "i64(i32)", 0).asLong());
            assertEquals(8, Guests.call(other, "step", "i64(i32)", 0).asLong());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {LIBRARY, OBJECT})
    void theHostReadsAndWritesWhatTheGuestDoes(String file) throws IOException {
        try (Context context = Guests.context().build()) {
            Value guest = context.eval(Guests.source(file)).newInstance();
            assertTrue(guest.getMemberKeys().contains("counter"));
            Value counter = guest.getMember("counter");
            assertEquals(5, counter.getMember("value").asInt());
            counter.putMember("value", 100);
            assertEquals(100, Guests.call(guest, "get_counter", "i32()").asInt());
            assertEquals(103, Guests.call(guest, "step", "i64(i32)", 0).asLong());
            assertEquals(103, counter.getMember("value").asInt());
            assertEquals(0, guest.getMember("block").getMember("address").asLong() % 64, "it is aligned");
            assertEquals(3, guest.getMember("block").getArrayElement(2).asInt());
            long shared = guest.getMember("shared").getMember("address").asLong();
            assertEquals(shared, guest.getMember("pointer").getMember("value").asLong(), "it is relocated");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {LIBRARY, OBJECT})
    void constructorsAreCalledByTheirPriorities(String file) throws IOException {
        try (Context context = Guests.context().build()) {
            Value guest = context.eval(Guests.source(file)).newInstance();
            assertEquals(123, Guests.call(guest, "step", "i64(i32)", 13).asLong());
        }
    }
}
