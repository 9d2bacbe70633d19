// SPDX-License-Identifier: Apache-2.0
package org.jargoon.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jargoon.elf.ElfException;
import org.jargoon.link.CallableFile;
import org.jargoon.link.CallableGuest;
import org.jargoon.linux.LinuxOptions;
import org.jargoon.linux.ProcessResult;
import org.jargoon.linux.StopReason;
import org.jargoon.signature.Prototype;
import org.jargoon.vcpu.Engine;
import org.jargoon.vcpu.EngineOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What ends a call of a guest's function from outside, and that it ends no more than that. */
@Timeout(value = 100, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CallLimitTest {
    private static final Path OBJECT = Path.of("guests", "polyglot", "calls.o");
    private static final Prototype NOTHING = Prototype.parse("i32()");
    private static final Prototype NUMBER = Prototype.parse("i32(i32)");

    @Test
    void theLimitOfInstructionsIsForEachCall() throws Exception {
        try (CallableGuest guest = load(EngineOptions.DEFAULT.withInstructionBudget(2_000_000), options -> options)) {
            for (int i = 0; i < 3; i++) {
                assertEquals(new ProcessResult.LimitReached(ProcessResult.Limit.INSTRUCTIONS), endOfSpin(guest));
                assertCanBeCalled(guest);
            }
        }
    }

    @Test
    void theLimitOfTimeIsForEachCall() throws Exception {
        try (CallableGuest guest = load(
                EngineOptions.DEFAULT, options -> options.withWallTime(Duration.ofMillis(200)))) {
            for (int i = 0; i < 3; i++) {
                assertEquals(new ProcessResult.LimitReached(ProcessResult.Limit.WALL_TIME), endOfSpin(guest));
                call(guest, "get_constructed", NOTHING);
            }
        }
    }

    @Test
    void aStopEndsTheNextCallWhereNoneIsUnderWay() throws Exception {
        try (CallableGuest guest = load(EngineOptions.DEFAULT, options -> options)) {
            for (int i = 0; i < 3; i++) {
                guest.process().stop(StopReason.INTERRUPT);
                assertEquals(new ProcessResult.Interrupted(), endOfSpin(guest));
                assertCanBeCalled(guest);
            }
        }
    }

    private static CallableGuest load(EngineOptions engine, UnaryOperator<LinuxOptions> with)
            throws IOException, ElfException {
        return CallableFile.parse(Files.readAllBytes(OBJECT))
                .load(
                        with.apply(LinuxOptions.of("calls.o").withMemoryLimit(16 << 20)),
                        memory -> Engine.forIsa("riscv64").newCodeSpace(memory, engine),
                        _ -> Optional.of(_ -> {}),
                        GuestCaller.Runner.STEADY);
    }

    private static ProcessResult endOfSpin(CallableGuest guest) {
        return assertThrows(GuestEndException.class, () -> call(guest, "spin", NOTHING)).result();
    }

    private static void assertCanBeCalled(CallableGuest guest) throws GuestEndException {
        assertEquals(6765, call(guest, "fib", NUMBER, 20));
    }

    private static long call(CallableGuest guest, String name, Prototype prototype, long... values)
            throws GuestEndException {
        long address = guest.symbols().find(name).orElseThrow().address();
        guest.caller().call(address, prototype, values, new boolean[values.length]);
        return guest.caller().result();
    }
}
