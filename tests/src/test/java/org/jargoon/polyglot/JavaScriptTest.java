// SPDX-License-Identifier: Apache-2.0
package org.jargoon.polyglot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Value;
import org.junit.jupiter.api.Test;

/** Guests and JavaScript call each other. */
class JavaScriptTest {
    private static final String IMPORTS = """
            ({
                callback: { signature: 'i32(i32)', function: x => x * x },
                mixed: { signature: 'f64(i32,f64,u8,f32)', function: (a, b, c, d) => a * b + c * d },
            })""";

    @Test
    void theExamplePrintsTheDocumentedOutput() throws IOException {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        try (Context context = Guests.context().out(output).build()) {
            EmbedExample.run(context, Guests.FOLDER.resolve(Guests.OBJECT));
        }
        assertEquals(EmbedExample.OUTPUT, output.toString(StandardCharsets.UTF_8));
    }

    @Test
    void theDocumentShowsTheExampleAndItsOutput() throws IOException {
        String document = Files.readString(Path.of("..", "docs", "embed.md"));
        String source = Files.readString(
                Path.of("src", "test", "java", "org", "jargoon", "polyglot", "EmbedExample.java"));
        String body = source.substring(source.indexOf("        Value program"), source.lastIndexOf("    }\n}"))
                .stripTrailing()
                .stripIndent();
        assertTrue(document.contains(body), "docs/embed.md shows another program than EmbedExample");
        assertTrue(document.contains(EmbedExample.OUTPUT), "docs/embed.md shows another output");
    }

    @Test
    void aGuestFunctionCallsAJavaScriptFunction() throws IOException {
        try (Context context = Guests.context().build()) {
            context.getBindings("js").putMember("program", context.eval(Guests.source(Guests.LIBRARY)));
            context.eval("js", "guest = new program(" + IMPORTS + ")");
            assertEquals(26, context.eval("js", "guest.ask(5)").asInt());
            assertEquals(5, context.eval("js", "guest.fib.as('i32(i32)')(5)").asInt());
            assertEquals(
                    5 * 2.5 + 200 * 0.25, context.eval("js", "guest.ask_mixed.as('f64(i32)')(5)").asDouble());
            assertEquals(
                    "hello", context.eval("js", """
                            String.fromCharCode(...Array.from(guest.greeting).slice(0, 5))""").asString());
            assertEquals(11, context.eval("js", "guest.counter.value = 10; guest.bump()").asInt());
        }
    }

    @Test
    void whatJavaScriptThrowsComesBackToJavaScript() throws IOException {
        try (Context context = Guests.context().build()) {
            context.getBindings("js").putMember("program", context.eval(Guests.source(Guests.LIBRARY)));
            Value caught = context.eval("js", """
                    const thrown = new RangeError('no');
                    const guest = new program({
                        callback: { signature: 'i32(i32)', function: x => { if (x > 2) throw thrown; return x; } },
                        mixed: { signature: 'f64(i32,f64,u8,f32)', function: () => 0 },
                    });
                    let caught;
                    try {
                        guest.ask_all(0, 5);
                    } catch (e) {
                        caught = e;
                    }
                    caught === thrown && guest.ask(1) === 2""");
            assertTrue(caught.asBoolean());
        }
    }

    @Test
    void aFaultCanBeCaughtInJavaScriptAndHasBothLanguagesFrames() throws IOException {
        try (Context context = Guests.context().build()) {
            context.getBindings("js").putMember("program", context.eval(Guests.source(Guests.PROGRAM)));
            context.eval("js", "guest = new program(); function callsGuest() { return guest.crash(8); }");
            String message = context.eval("js", "try { callsGuest() } catch (e) { e.message }").asString();
            assertTrue(message.contains("killed by SIGSEGV"), message);
            PolyglotException fault = assertThrows(PolyglotException.class, () -> context.eval("js", "callsGuest()"));
            StringBuilder frames = new StringBuilder();
            fault.getPolyglotStackTrace().forEach(frame -> {
                if (frame.isGuestFrame()) {
                    frames.append(frame.getLanguage().getId()).append('.').append(frame.getRootName()).append(' ');
                }
            });
            String expected = "jargoon.inner jargoon.middle jargoon.crash js.callsGuest js.:program";
            assertTrue(frames.toString().startsWith(expected), frames.toString());
        }
    }

    @Test
    void wrongArgumentsAreTypeErrors() throws IOException {
        try (Context context = Guests.context().build()) {
            context.getBindings("js").putMember("program", context.eval(Guests.source(Guests.PROGRAM)));
            context.eval("js", "guest = new program(); fib = guest.fib.as('i32(i32)')");
            for (String call : new String[] {"fib()", "fib(1, 2)", "fib('x')", "fib(0.5)", "fib({})", "fib(1e20)"}) {
                assertTrue(
                        context.eval("js", "try { " + call + "; false } catch (e) { e instanceof TypeError }")
                                .asBoolean(),
                        call);
            }
        }
    }
}
