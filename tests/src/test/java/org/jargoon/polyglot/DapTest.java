// SPDX-License-Identifier: Apache-2.0
package org.jargoon.polyglot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.io.IOAccess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An editor debugs a guest through the Debug Adapter Protocol. */
class DapTest {
    private static final int PATIENCE = 60_000;

    /** An editor, as far as this test needs one: it looks for pieces of text in what the server says. */
    private static final class Editor implements AutoCloseable {
        private final Socket socket;
        private final DataInputStream in;
        private final OutputStream out;
        private int sequence;

        Editor(int port) throws IOException, InterruptedException {
            socket = connect(port);
            socket.setSoTimeout(PATIENCE);
            in = new DataInputStream(socket.getInputStream());
            out = socket.getOutputStream();
        }

        private static Socket connect(int port) throws IOException, InterruptedException {
            while (true) {
                try {
                    return new Socket(InetAddress.getLoopbackAddress(), port);
                } catch (ConnectException e) {
                    Thread.sleep(20);
                }
            }
        }

        /** Sends a request; its response. */
        String ask(String command, String arguments) throws IOException {
            byte[] body = "{\"seq\":%d,\"type\":\"request\",\"command\":\"%s\",\"arguments\":%s}"
                    .formatted(++sequence, command, arguments)
                    .getBytes(StandardCharsets.UTF_8);
            out.write("Content-Length: %d\r\n\r\n".formatted(body.length).getBytes(StandardCharsets.US_ASCII));
            out.write(body);
            out.flush();
            return await("\"request_seq\":" + sequence);
        }

        /** The next message that has a text. */
        String await(String text) throws IOException {
            while (true) {
                int length = 0;
                for (String line = in.readLine(); !line.isEmpty(); line = in.readLine()) {
                    if (line.startsWith("Content-Length:")) {
                        length = Integer.parseInt(line.substring(line.indexOf(':') + 1).strip());
                    }
                }
                String message = new String(in.readNBytes(length), StandardCharsets.UTF_8);
                if (message.contains(text)) {
                    return message;
                }
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static int run(int port) {
        try (Engine engine = Engine.newBuilder()
                        .allowExperimentalOptions(true)
                        .option("dap", Integer.toString(port))
                        .option("dap.Suspend", "false")
                        .option("dap.WaitAttached", "true")
                        .out(OutputStream.nullOutputStream())
                        .err(OutputStream.nullOutputStream())
                        .build();
                Context context = Guests.context()
                        .engine(engine)
                        .allowIO(IOAccess.ALL)
                        .option("jargoon.SourcePath", Guests.FOLDER.toAbsolutePath().toString())
                        .build()) {
            return Guests.instance(context, Guests.LIBRARY).invokeMember("ask_all", 0, 3).asInt();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    @Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void anEditorStopsAGuestAtALineAndSeesItsStack() throws Exception {
        int port = freePort();
        Path source = Guests.FOLDER.resolve("calls.c").toAbsolutePath();
        // Not in the common pool: the server needs that.
        CompletableFuture<Integer> guest =
                CompletableFuture.supplyAsync(() -> run(port), task -> Thread.ofPlatform().daemon().start(task));
        try (Editor editor = new Editor(port)) {
            editor.ask("initialize", "{\"adapterID\":\"graalvm\",\"pathFormat\":\"path\",\"linesStartAt1\":true}");
            editor.ask("attach", "{}");
            editor.ask("setBreakpoints", "{\"source\":{\"path\":\"%s\"},\"breakpoints\":[{\"line\":%d}]}"
                    .formatted(source, DebuggerTest.line("NOINLINE int ask(")));
            editor.ask("configurationDone", "{}");
            for (int i = 0; i < 3; i++) {
                String stopped = editor.await("\"event\":\"stopped\"");
                String thread = stopped.replaceFirst(".*\"threadId\":(\\d+).*", "{\"threadId\":$1}");
                String stack = editor.ask("stackTrace", thread);
                assertTrue(stack.contains(source.toString()), stack);
                assertTrue(stack.indexOf("\"name\":\"ask\"") < stack.indexOf("\"name\":\"ask_all\""), stack);
                editor.ask("continue", thread);
            }
            editor.ask("disconnect", "{}");
        }
        assertEquals(-2, guest.get());
    }
}
