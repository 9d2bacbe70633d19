// SPDX-License-Identifier: Apache-2.0
package org.jargoon.gdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SplittableRandom;
import org.jargoon.vcpu.DebugStop;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Packets that no debugger would send: they are answered, or not, and that is all that happens. */
final class HostilePacketsTest {
    private static final int SESSIONS = 1000;
    private static final int PACKETS = 100;

    private static final List<String> SEEDS = List.of(
            "?", "g", "G0011", "p20", "P20=0000000000000000", "mffff800000001000,40", "m80000000,4",
            "Mffff800000001000,4:00112233", "Xffff800000001000,2:}\u0003a", "z0,100,2", "Z0,100,2", "Z1,100,4",
            "Z2,0,8", "Z3,ffffffffffffffff,7fffffff", "Z4,8,1", "c", "s", "C05", "S0b", "vCont?", "vCont;c",
            "vCont;s:1;c", "vCont;C0b:2", "Hg1", "Hc-1", "T1", "qC", "qfThreadInfo", "qsThreadInfo", "qAttached",
            "qThreadExtraInfo,1", "qSymbol::",
            "qSupported:swbreak+", "qXfer:features:read:target.xml:0,ffb", "qRcmd,68656c70",
            "qXfer:auxv:read::0,1000", "qXfer:exec-file:read:1:0,ff", "vFile:setfs:0",
            "vFile:open:2f62696e2f70726f6772616d,0,0", "vFile:pread:0,400,0", "vFile:fstat:0", "vFile:close:0",
            "qRcmd,696e666f20726567697374657273", "qRcmd,706879736963616c206f6e", "qOffsets", "QStartNoAckMode",
            "vKill;1", "D", "k", "vMustReplyEmpty", "\u0003", "\u00ff\u0000");

    private final SplittableRandom random = new SplittableRandom(20261123);

    @Test
    @Timeout(300)
    void everySessionEndsAndAnswersWithPacketsOnly() throws IOException {
        int answers = 0;
        for (int i = 0; i < SESSIONS; i++) {
            ScriptedTarget target = new ScriptedTarget();
            target.program = new byte[1000];
            for (int stop = 0; stop < PACKETS; stop++) {
                target.script.add(new StopEvent.Stopped(1 + stop % 2, GdbSignal.SIGTRAP, new DebugStop.Step(), stop));
            }
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            StringBuilder in = new StringBuilder();
            for (int packet = 0; packet < PACKETS; packet++) {
                in.append(packet());
            }
            byte[] bytes = in.toString().getBytes(StandardCharsets.ISO_8859_1);
            new Session(target, new ByteArrayInputStream(bytes), out).run();
            assertEquals("detach", target.told().getLast());
            answers += packets(out.toByteArray());
        }
        assertTrue(answers > SESSIONS * PACKETS / 10, "only " + answers + " answers: most packets were not understood");
    }

    /** Counts packets; anything else but acknowledgments fails. */
    private static int packets(byte[] sent) throws IOException {
        PacketReader reader = new PacketReader(new ByteArrayInputStream(sent));
        int count = 0;
        while (true) {
            switch (reader.read()) {
                case Incoming.Packet _ -> count++;
                case Incoming.SendAgain _ -> {}
                case Incoming.Disconnected _ -> {
                    return count;
                }
                case Incoming other -> throw new AssertionError("sent: " + other);
            }
        }
    }

    /** A packet in its frame, mostly after some changes, with its checksum mostly right. */
    private String packet() {
        String text = SEEDS.get(random.nextInt(SEEDS.size()));
        if (text.equals("D") || text.equals("k") || text.startsWith("vKill")) {
            // These end the session: rarely.
            text = random.nextInt(8) == 0 ? text : "?";
        }
        for (int changes = random.nextInt(4); changes > 0; changes--) {
            text = changed(text);
        }
        return switch (random.nextInt(24)) {
            case 0 -> "$" + text;
            case 1 -> text;
            case 2 -> "$" + text + "#zz";
            case 3 -> "\u0003";
            case 4 -> "-";
            default -> Client.framed(text);
        };
    }

    private String changed(String text) {
        int at = random.nextInt(text.length() + 1);
        return switch (random.nextInt(5)) {
            case 0 -> text.substring(0, at) + (char) random.nextInt(256) + text.substring(at);
            case 1 -> text.substring(0, at);
            case 2 -> text.substring(0, at) + "f".repeat(random.nextInt(40)) + text.substring(at);
            case 3 -> text.substring(at) + text.substring(0, at);
            default -> text.substring(0, at) + ",:;=-#$}*".charAt(random.nextInt(9)) + text.substring(at);
        };
    }
}
