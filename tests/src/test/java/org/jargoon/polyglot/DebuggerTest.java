// SPDX-License-Identifier: Apache-2.0
package org.jargoon.polyglot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.oracle.truffle.api.debug.Breakpoint;
import com.oracle.truffle.api.debug.DebugStackFrame;
import com.oracle.truffle.api.debug.Debugger;
import com.oracle.truffle.api.debug.DebuggerSession;
import com.oracle.truffle.api.debug.SuspendedEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.io.IOAccess;
import org.graalvm.polyglot.proxy.ProxyExecutable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** GraalVM's debuggers (DAP, Chrome's inspector, this one) stop guests at lines of their source. */
class DebuggerTest {
    private static final String SOURCE = "calls.c";

    private final List<String> stops = new ArrayList<>();
    private final List<Consumer<SuspendedEvent>> actions = new ArrayList<>();
    private Engine engine;
    private Context context;
    private DebuggerSession session;
    private Value guest;

    @BeforeEach
    void start() {
        engine = Engine.newBuilder().allowExperimentalOptions(true).build();
        session = Debugger.find(engine).startSession(this::suspended);
        context = Guests.context()
                .engine(engine)
                .allowIO(IOAccess.ALL)
                .option("jargoon.SourcePath", Guests.FOLDER.toAbsolutePath().toString())
                .build();
    }

    @AfterEach
    void end() {
        session.close();
        context.close(true);
        engine.close();
    }

    private void load(ProxyExecutable callback) throws IOException {
        guest = Guests.instance(context, Guests.LIBRARY, callback);
    }

    private void suspended(SuspendedEvent event) {
        stops.add(place(event.getTopStackFrame()));
        if (!actions.isEmpty()) {
            actions.removeFirst().accept(event);
        }
    }

    private static String place(DebugStackFrame frame) {
        return frame.getName() + ": " + frame.getSourceSection().getCharacters().toString().strip();
    }

    private static List<String> stack(SuspendedEvent event) {
        List<String> names = new ArrayList<>();
        event.getStackFrames().forEach(frame -> names.add(frame.getName()));
        return names;
    }

    static int line(String text) throws IOException {
        List<String> lines = Files.readAllLines(Guests.FOLDER.resolve(SOURCE));
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).contains(text)) {
                return i + 1;
            }
        }
        throw new IllegalArgumentException(text);
    }

    private Breakpoint breakAt(String text) throws IOException {
        return session.install(Breakpoint.newBuilder(
                        Guests.FOLDER.resolve(SOURCE).toAbsolutePath().toUri())
                .lineIs(line(text))
                .build());
    }

    @Test
    void aBreakpointStopsAtItsLineInAFunctionThatTheGuestCalls() throws IOException {
        load(arguments -> -arguments[0].asInt());
        breakAt("NOINLINE int ask(");
        List<List<String>> stacks = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            actions.add(event -> stacks.add(stack(event)));
        }
        assertEquals(-2, guest.invokeMember("ask_all", 0, 3).asInt());
        assertEquals(3, stops.size(), stops::toString);
        assertTrue(stops.getFirst().startsWith("ask: NOINLINE int ask("), stops::toString);
        assertEquals(List.of("ask", "ask_all"), stacks.getFirst());
    }

    @Test
    void stepsGoIntoFunctionsOverThemAndOutOfThem() throws IOException {
        load(arguments -> -arguments[0].asInt());
        Breakpoint first = breakAt("sum += ask(i)");
        actions.add(event -> {
            first.dispose();
            event.prepareStepInto(1);
        });
        actions.add(event -> event.prepareStepOut(1));
        actions.add(event -> event.prepareStepOver(1));
        actions.add(event -> event.prepareStepOver(1));
        actions.add(SuspendedEvent::prepareContinue);
        guest.invokeMember("ask_all", 0, 3);
        String sum = "ask_all: sum += ask(i) * (i + 1);";
        String loop = "ask_all: for (int i = first; i < last; i++) {";
        assertEquals(
                List.of(sum, "ask: NOINLINE int ask(int value) { return HOST(callback)(value) + 1; }", loop, sum, loop),
                stops);
    }

    @Test
    void stepsGoFromJavaScriptIntoTheGuestAndBack() throws IOException {
        Source source = Source.newBuilder("js", """
                (program => {
                    const guest = new program({
                        callback: { signature: 'i32(i32)', function: x => {
                            return -x;
                        } },
                        mixed: { signature: 'f64(i32,f64,u8,f32)', function: () => 0 },
                    });
                    return () => {
                        return guest.ask(5);
                    };
                })
                """, "use.js").build();
        Value use = context.eval(source).execute(context.eval(Guests.source(Guests.LIBRARY)));
        session.install(Breakpoint.newBuilder(source.getURI()).lineIs(9).build());
        actions.add(event -> event.prepareStepInto(1));
        actions.add(event -> event.prepareStepInto(1));
        List<List<String>> stacks = new ArrayList<>();
        actions.add(event -> stacks.add(stack(event)));
        assertEquals(-4, use.execute().asInt());
        assertEquals(
                List.of(
                        ":=>: return guest.ask(5);",
                        "ask: NOINLINE int ask(int value) { return HOST(callback)(value) + 1; }",
                        "function: return -x;"),
                stops);
        assertEquals(List.of("function", "ask", ":=>"), stacks.getFirst());
    }

    @Test
    void theInnermostFunctionShowsTheRegisters() throws IOException {
        load(arguments -> -arguments[0].asInt());
        breakAt("NOINLINE int ask(");
        List<Integer> arguments = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            actions.add(event -> arguments.add(
                    event.getTopStackFrame().getScope().getDeclaredValue("a0").asInt()));
        }
        guest.invokeMember("ask_all", 5, 8);
        assertEquals(List.of(5, 6, 7), arguments);
    }

    @Test
    void aGuestThatRunsCanBePaused() throws IOException {
        load(arguments -> 0);
        actions.add(event -> {
            stops.add(event.getTopStackFrame().getScope().getDeclaredValue("pc").toDisplayString());
            event.prepareKill();
        });
        Thread user = Thread.ofPlatform().daemon().start(() -> {
            try {
                Thread.sleep(500);
                session.suspendNextExecution();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        PolyglotException killed = assertThrows(PolyglotException.class, () -> guest.invokeMember("fib", 60));
        assertTrue(killed.isCancelled(), killed::toString);
        user.interrupt();
        assertTrue(stops.getFirst().startsWith("fib: NOINLINE int fib("), stops::toString);
    }

    @Test
    void aHostFunctionIsCalledFromInsideTheFunctionsThatTheGuestIsIn() throws IOException {
        load(_ -> {
            throw new IllegalStateException("no");
        });
        PolyglotException thrown = assertThrows(PolyglotException.class, () -> guest.invokeMember("ask_all", 0, 3));
        List<String> names = new ArrayList<>();
        thrown.getPolyglotStackTrace().forEach(frame -> {
            if (frame.isGuestFrame()) {
                names.add(frame.getRootName());
            }
        });
        assertEquals(List.of("ask", "ask_all"), names);
    }

    @Test
    void functionsRunAtFullLengthBetweenStops() throws IOException {
        load(arguments -> 0);
        Breakpoint breakpoint = breakAt("NOINLINE int ask(");
        assertEquals(832_040, guest.invokeMember("fib", 30).asInt());
        assertEquals(List.of(), stops);
        breakpoint.dispose();
    }
}
