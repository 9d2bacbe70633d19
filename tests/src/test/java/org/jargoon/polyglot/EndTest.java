// SPDX-License-Identifier: Apache-2.0
package org.jargoon.polyglot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.PolyglotException.StackFrame;
import org.graalvm.polyglot.SourceSection;
import org.graalvm.polyglot.Value;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How guests end, by themselves and by others, and what their callers learn of it. */
@Timeout(value = 100, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EndTest {

    @Test
    void aProgramRunsToItsEndAndGivesItsExitCode() throws IOException {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        try (Context context = Guests.context().out(output).build()) {
            Value guest = Guests.instance(context, Guests.PROGRAM);
            assertFalse(guest.hasMember("exitCode"), "it has not ended yet");
            assertEquals(40 + 3 + 1 + 1, guest.execute("one", "two words").asInt());
            assertEquals(45, guest.getMember("exitCode").asInt());
            assertEquals("one\ntwo words\n", output.toString(StandardCharsets.UTF_8));
            assertEquals(101, guest.invokeMember("bump").asInt(), "its functions can be called after that");
            PolyglotException again = assertThrows(PolyglotException.class, guest::execute);
            assertTrue(again.isGuestException() && again.getMessage().contains("runs once"), again.getMessage());
        }
    }

    @Test
    void onlyAProgramCanBeExecuted() throws IOException {
        try (Context context = Guests.context().build()) {
            assertFalse(Guests.instance(context, Guests.LIBRARY).canExecute());
            assertFalse(Guests.instance(context, Guests.OBJECT).canExecute());
            assertTrue(Guests.instance(context, Guests.PROGRAM).canExecute());
        }
    }

    @Test
    void exitInAFunctionIsAnExit() throws IOException {
        try (Context context = Guests.context().build()) {
            Value guest = Guests.instance(context, Guests.PROGRAM);
            PolyglotException exit = assertThrows(PolyglotException.class, () -> guest.invokeMember("quit", 3));
            assertTrue(exit.isExit());
            assertEquals(3, exit.getExitStatus());
            assertEquals(3, guest.getMember("exitCode").asInt());
            assertEquals(5, guest.invokeMember("fib", 5).asInt());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {Guests.PROGRAM, Guests.LIBRARY, Guests.OBJECT})
    void aFaultHasTheStackTraceOfTheGuestsFunctions(String file) throws IOException {
        try (Context context = Guests.context().build()) {
            Value guest = Guests.instance(context, file);
            PolyglotException fault = assertThrows(PolyglotException.class, () -> guest.invokeMember("crash", 16));
            assertTrue(fault.isGuestException());
            assertFalse(fault.isInternalError() || fault.isExit());
            assertTrue(
                    fault.getMessage().matches(
                            file + ": killed by SIGSEGV: cannot write at 0x10; at 0x[0-9a-f]+ <inner\\S*>: sw .*"),
                    fault.getMessage());
            List<String> functions = new ArrayList<>();
            for (StackFrame frame : fault.getPolyglotStackTrace()) {
                if (frame.isGuestFrame()) {
                    assertEquals("jargoon", frame.getLanguage().getId());
                    assertNotNull(frame.getSourceLocation());
                    functions.add(frame.getRootName());
                }
            }
            assertEquals(List.of("inner", "middle", "crash"), functions);
            SourceSection place = fault.getSourceLocation();
            if (file.equals(Guests.LIBRARY)) {
                // It has debugging information.
                assertEquals("calls.c", place.getSource().getName());
                assertTrue(sourceLine(place.getStartLine()).contains("*(volatile int *)address = 7;"));
            } else {
                assertEquals(file + ":inner", place.getSource().getName());
                assertTrue(place.getCharacters().toString().contains("sw "), place.getCharacters().toString());
            }
            assertEquals(55, guest.invokeMember("fib", 10).asInt(), "the guest can be called again");
        }
    }

    private static String sourceLine(int number) throws IOException {
        return Files.readAllLines(Guests.FOLDER.resolve("calls.c")).get(number - 1);
    }

    @Test
    void aCallThroughAWildPointerNamesItsCaller() throws IOException {
        try (Context context = Guests.context().build()) {
            Value guest = Guests.instance(context, Guests.PROGRAM);
            PolyglotException fault =
                    assertThrows(PolyglotException.class, () -> guest.invokeMember("apply", 0x5555_0000L, 1));
            assertTrue(fault.getMessage().contains("no instruction can be fetched from 0x55550000"),
                    fault.getMessage());
            List<String> functions = new ArrayList<>();
            for (StackFrame frame : fault.getPolyglotStackTrace()) {
                if (frame.isGuestFrame()) {
                    functions.add(frame.getRootName());
                }
            }
            assertEquals(List.of("0x55550000", "apply"), functions);
        }
    }

    @Test
    void anExitHasAStackTraceToo() throws IOException {
        try (Context context = Guests.context().build()) {
            Value guest = Guests.instance(context, Guests.PROGRAM);
            PolyglotException exit = assertThrows(PolyglotException.class, () -> guest.invokeMember("quit", 300));
            assertEquals(300 & 0xff, exit.getExitStatus());
            assertEquals("quit", exit.getPolyglotStackTrace().iterator().next().getRootName());
        }
    }

    @Test
    void anOverflowingStackIsAFault() throws IOException {
        try (Context context = Guests.context().build()) {
            Value guest = Guests.instance(context, Guests.PROGRAM);
            for (int i = 0; i < 3; i++) {
                PolyglotException fault =
                        assertThrows(PolyglotException.class, () -> guest.invokeMember("overflow", 0));
                assertTrue(fault.getMessage().contains("killed by SIGSEGV: cannot write"), fault.getMessage());
            }
            assertEquals(55, guest.invokeMember("fib", 10).asInt());
        }
    }

    @Test
    void theInstructionLimitEndsEachCallThatReachesItAndNoOther() throws IOException {
        try (Context context = Guests.context().option("jargoon.InstructionLimit", "5000000").build()) {
            Value guest = Guests.instance(context, Guests.PROGRAM);
            for (int i = 0; i < 3; i++) {
                assertReachesTheLimit(() -> guest.invokeMember("spin"));
                // Some 600,000 instructions each.
                for (int j = 0; j < 12; j++) {
                    assertEquals(17_711, guest.invokeMember("fib", 22).asInt());
                }
            }
            assertEquals(40 + 1 + 2, guest.execute().asInt());
        }
    }

    /** Otherwise a guest that calls the host, which calls the guest, would have no limit. */
    @Test
    void callsInsideACallUseItsInstructions() throws IOException {
        try (Context context = Guests.context().option("jargoon.InstructionLimit", "5000000").build()) {
            AtomicReference<Value> guest = new AtomicReference<>();
            AtomicInteger caught = new AtomicInteger();
            guest.set(Guests.instance(context, Guests.PROGRAM, _ -> {
                assertReachesTheLimit(() -> guest.get().invokeMember("spin"));
                caught.incrementAndGet();
                return 0;
            }));
            assertReachesTheLimit(() -> guest.get().invokeMember("ask_all", 0, 3));
            assertEquals(1, caught.get(), "nothing was left for a second call");
            assertEquals(55, guest.get().invokeMember("fib", 10).asInt());
        }
    }

    private static void assertReachesTheLimit(Executable call) {
        PolyglotException end = assertThrows(PolyglotException.class, call);
        assertTrue(end.isGuestException() && end.getMessage().contains("jargoon.InstructionLimit"), end.getMessage());
    }

    @Test
    void aHostThreadThatIsInterruptedEndsTheCallAndNotTheNext() throws IOException {
        try (Context context = Guests.context().build()) {
            Value guest = Guests.instance(context, Guests.PROGRAM);
            Thread.currentThread().interrupt();
            PolyglotException end =
                    assertThrows(PolyglotException.class, () -> guest.invokeMember("nap", 1_000_000));
            assertTrue(end.getMessage().contains("its thread was interrupted"), end.getMessage());
            assertEquals(0, guest.invokeMember("nap", 0).asInt());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"spin", "nap", "read_input"})
    void closingTheContextCancelsAGuestThatRunsOrWaits(String function) throws Exception {
        try (InputStream silent = new SilentInput()) {
            // Closing a context that has been cancelled throws.
            Context context = Guests.context().in(silent).build();
            Value guest = Guests.instance(context, Guests.PROGRAM);
            Thread closer = after(() -> context.close(true));
            PolyglotException end = assertThrows(PolyglotException.class, () -> call(guest, function));
            assertTrue(end.isCancelled(), () -> "not cancelled: " + end);
            closer.join();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"spin", "nap"})
    void anInterruptEndsACallAndLeavesTheGuestUsable(String function) throws Exception {
        try (Context context = Guests.context().build()) {
            Value guest = Guests.instance(context, Guests.PROGRAM);
            Thread interrupter = after(() -> {
                try {
                    context.interrupt(Duration.ofSeconds(50));
                } catch (TimeoutException e) {
                    throw new IllegalStateException(e);
                }
            });
            PolyglotException end = assertThrows(PolyglotException.class, () -> call(guest, function));
            assertTrue(end.isInterrupted(), () -> "not interrupted: " + end);
            interrupter.join();
            assertEquals(55, guest.invokeMember("fib", 10).asInt());
        }
    }

    @Test
    void aNapThatIsNotDisturbedEnds() throws IOException {
        try (Context context = Guests.context().in(new ByteArrayInputStream(new byte[] {1, 2, 3})).build()) {
            Value guest = Guests.instance(context, Guests.PROGRAM);
            assertEquals(0, guest.invokeMember("nap", 0).asInt());
            Value table = guest.getMember("table");
            assertEquals(3, guest.invokeMember("read_input", table, 8).asLong());
            assertEquals(2, table.getArrayElement(1).asInt());
        }
    }

    private static Value call(Value guest, String function) {
        return switch (function) {
            case "nap" -> guest.invokeMember(function, 1_000_000);
            case "read_input" -> guest.invokeMember(function, guest.getMember("table"), 8);
            default -> guest.invokeMember(function);
        };
    }

    private static Thread after(Runnable action) {
        return Thread.ofPlatform().start(() -> {
            try {
                Thread.sleep(300);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            action.run();
        });
    }

    /** An input on which nothing ever comes until it is closed. */
    private static final class SilentInput extends InputStream {
        private final CountDownLatch closed = new CountDownLatch(1);

        @Override
        public int read() throws IOException {
            try {
                if (!closed.await(90, TimeUnit.SECONDS)) {
                    throw new IOException("nobody closes this input");
                }
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            return -1;
        }

        @Override
        public void close() {
            closed.countDown();
        }
    }
}
