// SPDX-License-Identifier: Apache-2.0
package org.jargoon.gdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who may connect, and what becomes of the guest when connections come and go. */
@Timeout(120)
final class GdbServerTest {
    private final ScriptedTarget target = new ScriptedTarget();
    private GdbServer server;

    @BeforeEach
    void listen() throws IOException {
        server = GdbServer.listen(0);
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    @Test
    void nobodyStopsTheGuestByListening() {
        server.serve(target);
        assertEquals(List.of(), target.told());
    }

    @Test
    void onlyTheLoopbackInterfaceIsListenedOn() throws IOException {
        for (NetworkInterface network : Collections.list(NetworkInterface.getNetworkInterfaces())) {
            for (InetAddress address : Collections.list(network.getInetAddresses())) {
                if (!address.isLoopbackAddress()) {
                    assertThrows(
                            IOException.class, () -> new Socket(address, server.port()).close(), address::toString);
                }
            }
        }
    }

    @Test
    void aSecondDebuggerIsRefusedAndTheFirstIsNotDisturbed() throws IOException {
        server.serve(target);
        try (Client first = Client.attached(server.port())) {
            target.told();
            try (Client second = new Client(server.port())) {
                second.send("qSupported");
                assertEquals('+', second.receiveByte());
                assertEquals("E.another debugger is connected; one at a time can be", second.receive());
            }
            assertEquals("QC1", first.ask("qC"));
            assertEquals(List.of(), target.told());
        }
    }

    @Test
    void aDebuggerThatIsRefusedAndSaysNothingIsSentAway() throws IOException {
        server.serve(target);
        try (Client _ = Client.attached(server.port());
                Client second = new Client(server.port())) {
            assertEquals(-1, second.receiveByte());
        }
    }

    @Test
    void aDebuggerThatComesBeforeTheGuestIsTold() throws IOException {
        try (Client client = new Client(server.port())) {
            client.send("qSupported");
            assertEquals('+', client.receiveByte());
            assertEquals("E.there is no guest yet, or any more", client.receive());
        }
        server.serve(target);
        Client.attached(server.port()).close();
    }

    @Test
    void theLossOfAConnectionLetsTheGuestGoOnAndTheNextDebuggerIn() throws IOException, InterruptedException {
        server.serve(target);
        for (int i = 0; i < 3; i++) {
            // The place is free a moment after the guest goes on.
            Client client = new Client(server.port());
            client.send("?");
            assertEquals('+', client.receiveByte());
            String answer = client.receive();
            if (answer.startsWith("E.")) {
                i--;
            } else {
                assertEquals("T05thread:1;", answer);
                client.sendRaw("$m80");
                client.close();
                target.await("detach");
                assertEquals(List.of("attach", "stop SIGTRAP", "detach"), target.told());
            }
            client.close();
        }
    }

    @Test
    void aGuestThatEndedIsNotUsedAnyMore() throws IOException {
        server.serve(target);
        try (Client client = Client.attached(server.port())) {
            client.send("c");
            // The answer shows that the packet before was carried out.
            assertEquals("E02", client.ask("g"));
            target.happen(new StopEvent.Exited(3));
            server.withdraw();
            assertEquals("detach", target.told().getLast());
            assertEquals("W03", client.receive());
            assertEquals(-1, client.receiveByte());
        }
    }

    @Test
    void aDebuggerThatDoesNotLeaveIsDisconnected() throws IOException {
        server.serve(target);
        try (Client client = Client.attached(server.port())) {
            server.withdraw();
            assertEquals("detach", target.told().getLast());
            assertEquals(-1, client.receiveByte());
        }
    }

    @Test
    void packetsAreAcknowledgedUntilThatIsGivenUp() throws IOException {
        server.serve(target);
        try (Client client = new Client(server.port())) {
            client.send("qC");
            assertEquals('+', client.receiveByte());
            assertEquals("QC1", client.receive());
            client.sendRaw("-");
            assertEquals("QC1", client.receive());
            client.sendRaw("+$qC#00");
            assertEquals('-', client.receiveByte());
            client.send("QStartNoAckMode");
            assertEquals('+', client.receiveByte());
            assertEquals("OK", client.receive());
            client.sendRaw("+");
            assertEquals("QC1", client.ask("qC"));
        }
    }

    @Test
    void aPortThatIsTakenIsAnError() {
        assertThrows(IOException.class, () -> GdbServer.listen(server.port()));
    }

    @Test
    void afterTheEndNobodyConnects() throws IOException {
        int port = server.port();
        server.close();
        assertThrows(ConnectException.class, () -> new Client(port));
    }
}
