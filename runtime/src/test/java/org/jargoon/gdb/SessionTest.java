// SPDX-License-Identifier: Apache-2.0
package org.jargoon.gdb;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.jargoon.memory.GuestMemory;
import org.jargoon.vcpu.DebugStop;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the stub answers to each packet. */
@Timeout(120)
final class SessionTest {
    private static final String ADDRESS = Long.toHexString(ScriptedTarget.VIRTUAL);

    private final ScriptedTarget target = new ScriptedTarget();
    private GdbServer server;
    private Client client;

    @BeforeEach
    void connect() throws IOException {
        server = GdbServer.listen(0);
        server.serve(target);
        client = Client.attached(server.port());
        target.told();
    }

    @AfterEach
    void disconnect() throws IOException {
        client.close();
        server.close();
    }

    private static StopEvent trapped(int thread, DebugStop cause, long pc) {
        return new StopEvent.Stopped(thread, GdbSignal.SIGTRAP, cause, pc);
    }

    /** The guest goes on and ends, and so does the connection. */
    private void assertEnds(StopEvent end, String answer) throws IOException {
        target.script.add(end);
        assertEquals(answer, client.ask("c"));
        assertEquals(-1, client.receiveByte());
    }

    @Test
    void theFirstQuestionStopsTheGuestAndTheSecondDoesNot() throws IOException {
        assertEquals("T05thread:1;", client.ask("?"));
        assertEquals(List.of(), target.told());
    }

    @Test
    void featuresAreOffered() throws IOException {
        assertEquals(
                "PacketSize=4000;QStartNoAckMode+;qXfer:features:read+;qXfer:auxv:read+;qXfer:exec-file:read+;"
                        + "swbreak+;hwbreak+;vContSupported+;multiprocess-",
                client.ask("qSupported:multiprocess+;swbreak+"));
        assertEquals("vCont;c;C;s;S", client.ask("vCont?"));
    }

    @Test
    void whatIsUnknownHasTheEmptyAnswer() throws IOException {
        for (String packet :
                List.of("vMustReplyEmpty", "qTStatus", "QNonStop:1", "R00", "!", "vRun;", "", "~", "Z9,0,4")) {
            assertEquals("", client.ask(packet), packet);
        }
    }

    @Test
    void theDescriptionComesInPieces() throws IOException {
        StringBuilder xml = new StringBuilder();
        String part;
        do {
            part = client.ask("qXfer:features:read:target.xml:%x,40".formatted(xml.length()));
            assertTrue(part.length() <= 0x41);
            xml.append(part.substring(1));
        } while (part.startsWith("m"));
        assertEquals('l', part.charAt(0));
        assertTrue(xml.toString().contains("<architecture>riscv:rv64</architecture>"), xml.toString());
        assertTrue(xml.toString().contains("<osabi>none</osabi>"), xml.toString());
        assertTrue(xml.toString().contains("""
                  <feature name="org.gnu.gdb.riscv.fpu">
                    <reg name="f0" bitsize="64" type="ieee_double" regnum="4"/>
                    <reg name="fcsr" bitsize="32" type="int" regnum="68"/>
                  </feature>
                """), xml.toString());
        assertEquals("l", client.ask("qXfer:features:read:target.xml:%x,40".formatted(xml.length())));
        assertEquals("E01", client.ask("qXfer:features:read:target.xml:fffff,40"));
        assertEquals("E00", client.ask("qXfer:features:read:other.xml:0,40"));
    }

    @Test
    void theAuxiliaryVectorIsSentAsItIs() throws IOException {
        assertEquals("m\3\0#", client.ask("qXfer:auxv:read::0,3"));
        assertEquals("l$}*\u00ff", client.ask("qXfer:auxv:read::3,1000"));
        assertEquals("E01", client.ask("qXfer:auxv:read::8,1"));
    }

    @Test
    void theProgramIsTheOnlyFile() throws IOException {
        assertEquals("E00", client.ask("qXfer:exec-file:read:1:0,100"), "there is none");
        assertEquals("F-1,2", open("/bin/program", 0));
        target.program = new byte[0x5000];
        new Random(3).nextBytes(target.program);
        assertEquals("l/bin/program", client.ask("qXfer:exec-file:read::0,100"));
        assertEquals("l/bin/program", client.ask("qXfer:exec-file:read:1a:0,100"));
        assertEquals("F0", client.ask("vFile:setfs:0"));
        for (String name : List.of("/etc/passwd", "/bin/../bin/program", "/bin/program/", "", "/bin/program\0")) {
            assertEquals("F-1,2", open(name, 0), name);
        }
        assertEquals("F-1,1e", open("/bin/program", 1), "for writing");
        assertEquals("F-1,1e", open("/bin/program", 2), "for reading and writing");
        assertEquals("F-1,58", client.ask("vFile:unlink:" + Queries.hex("/bin/program")));
        assertEquals("F-1,58", client.ask("vFile:pwrite:0,0,x"));
        String handle = open("/bin/program", 0).substring(1);
        String status = client.ask("vFile:fstat:" + handle);
        assertEquals("F40;", status.substring(0, 4));
        assertEquals("\0\0\0\0\0\0\u0050\0", status.substring(4 + 28, 4 + 36), "its size");
        assertArrayEquals(target.program, contents(handle));
        assertEquals("F0;", client.ask("vFile:pread:" + handle + ",10,5000"));
        assertEquals("F0;", client.ask("vFile:pread:" + handle + ",10,ffffffffffffffff"));
        assertEquals("F-1,9", client.ask("vFile:pread:77,10,0"));
        assertEquals("E01", client.ask("vFile:pread:" + handle));
        assertEquals("F0", client.ask("vFile:close:" + handle));
        assertEquals("F-1,9", client.ask("vFile:close:" + handle));
        assertEquals("F-1,9", client.ask("vFile:fstat:" + handle));
    }

    @Test
    void noMoreThanSomeHandlesAreOpen() throws IOException {
        target.program = new byte[] {1};
        for (int i = 0; i < 16; i++) {
            assertEquals("F%x".formatted(i), open("/bin/program", 0));
        }
        assertEquals("F-1,18", open("/bin/program", 0));
        assertEquals("F0", client.ask("vFile:close:5"));
        assertEquals("F10", open("/bin/program", 0));
    }

    private String open(String name, int flags) throws IOException {
        return client.ask("vFile:open:%s,%x,0".formatted(Queries.hex(name), flags));
    }

    /** Read in pieces as large as they come. */
    private byte[] contents(String handle) throws IOException {
        ByteArrayOutputStream contents = new ByteArrayOutputStream();
        while (true) {
            String piece = client.ask("vFile:pread:%s,ffff,%x".formatted(handle, contents.size()));
            byte[] bytes = piece.substring(piece.indexOf(';') + 1).getBytes(StandardCharsets.ISO_8859_1);
            assertEquals("F%x".formatted(bytes.length), piece.substring(0, piece.indexOf(';')));
            if (bytes.length == 0) {
                return contents.toByteArray();
            }
            contents.writeBytes(bytes);
        }
    }

    @Test
    void registersAreReadAndWrittenAllAtOnce() throws IOException {
        target.cores.get(0).values.put(1, 0x1122334455667788L);
        target.cores.get(0).values.put(3, 0xaabbccddL);
        String zero = "0".repeat(16);
        assertEquals(zero + "8877665544332211" + zero + "ddccbbaa" + zero, client.ask("g"));
        assertEquals("OK", client.ask("G" + zero + zero + "ffffffffffffffff" + "01000000" + zero));
        assertEquals(-1, target.cores.get(0).register(2));
        assertEquals(1, target.cores.get(0).register(3));
        assertEquals("E01", client.ask("G00"));
        assertEquals("E01", client.ask("G" + "0".repeat(74)));
    }

    @Test
    void registersAreReadAndWrittenOneByOne() throws IOException {
        assertEquals("OK", client.ask("P44=21000000"));
        assertEquals(0x21, target.cores.get(0).register(68));
        assertEquals("21000000", client.ask("p44"));
        assertEquals("E04", client.ask("p5"));
        assertEquals("E04", client.ask("P46=0000000000000000"));
        assertEquals("E01", client.ask("P44=00"));
        assertEquals("E01", client.ask("P44=2100000000"));
        assertEquals("E01", client.ask("pffffffffffffffff"));
    }

    @Test
    void registersAreThoseOfTheSelectedThread() throws IOException {
        target.cores.get(1).values.put(68, 7L);
        assertEquals("OK", client.ask("Hg2"));
        assertEquals("07000000", client.ask("p44"));
        assertEquals("QC2", client.ask("qC"));
        assertEquals("E03", client.ask("Hg3"));
        assertEquals("OK", client.ask("Hg0"));
        assertEquals("07000000", client.ask("p44"));
    }

    @Test
    void threadsAreListed() throws IOException {
        assertEquals("m1,2", client.ask("qfThreadInfo"));
        assertEquals("l", client.ask("qsThreadInfo"));
        assertEquals(Queries.hex("the second"), client.ask("qThreadExtraInfo,2"));
        assertEquals("E03", client.ask("qThreadExtraInfo,9"));
        assertEquals("OK", client.ask("T2"));
        assertEquals("E03", client.ask("T3"));
        assertEquals("1", client.ask("qAttached"));
        assertEquals("OK", client.ask("qSymbol::"));
        assertEquals("Text=10000;Data=10000;Bss=10000", client.ask("qOffsets"));
    }

    @Test
    void memoryIsReadAsFarAsItGoes() throws IOException {
        target.memory[0] = 0x12;
        target.memory[ScriptedTarget.PAGE - 1] = 0x34;
        assertEquals("1200", client.ask("m" + ADDRESS + ",2"));
        assertEquals("", client.ask("m" + ADDRESS + ",0"));
        assertEquals("34", client.ask("m%x,8".formatted(ScriptedTarget.VIRTUAL + ScriptedTarget.PAGE - 1)));
        assertEquals(2 * ScriptedTarget.PAGE, client.ask("m" + ADDRESS + ",7fffffff").length());
        assertEquals("E05", client.ask("m0,8"));
        assertEquals("E05", client.ask("mffffffffffffffff,8"));
        assertEquals("E01", client.ask("m" + ADDRESS + ",ffffffff"));
        assertEquals("E01", client.ask("m" + ADDRESS));
        assertEquals("E01", client.ask("m11111111111111111,1"));
    }

    @Test
    void memoryIsWrittenInBothForms() throws IOException {
        assertEquals("OK", client.ask("M" + ADDRESS + ",2:abcd"));
        assertArrayEquals(new byte[] {(byte) 0xab, (byte) 0xcd, 0}, Arrays.copyOf(target.memory, 3));
        assertEquals("OK", client.ask("X" + ADDRESS + ",3:}\u0003}]\u00ff"));
        assertArrayEquals(new byte[] {'#', '}', (byte) 0xff}, Arrays.copyOf(target.memory, 3));
        assertEquals("OK", client.ask("X" + ADDRESS + ",0:"));
        assertEquals("E05", client.ask("M0,1:00"));
        assertEquals("E01", client.ask("M" + ADDRESS + ",2:ab"));
        assertEquals("E01", client.ask("M" + ADDRESS + ",1:abc"));
        assertEquals("E01", client.ask("X" + ADDRESS + ",5:ab"));
    }

    @Test
    void memoryIsPhysicalWhereTheUserWantsThat() throws IOException {
        target.memory[0] = 0x12;
        assertEquals("E05", client.ask("m80000000,1"));
        assertTrue(monitor("physical on").startsWith("memory is physical now"));
        assertEquals("12", client.ask("m80000000,1"));
        assertEquals("E05", client.ask("m" + ADDRESS + ",1"));
        monitor("physical off");
        assertEquals("12", client.ask("m" + ADDRESS + ",1"));
    }

    @Test
    void monitorHasCommandsOfItsOwnAndOfTheTarget() throws IOException {
        assertTrue(monitor("help").contains("monitor stats"));
        assertEquals("all is well\n", monitor(" stats "));
        assertTrue(monitor("info registers").contains("fcsr"));
        assertTrue(monitor("info threads").contains("2: the second\n"));
        assertEquals("there is no such command; monitor help lists those that there are\n", monitor("stat"));
        assertEquals("E01", client.ask("qRcmd,6"));
        assertEquals("E01", client.ask("qRcmd,xx"));
    }

    @Test
    void theGuestGoesOnAndItsStopIsTold() throws IOException {
        client.ask("qSupported:swbreak+;hwbreak+");
        target.script.add(trapped(2, new DebugStop.Breakpoint(), 0x100));
        target.script.add(trapped(1, new DebugStop.Breakpoint(), 0x200));
        target.script.add(trapped(1, new DebugStop.Step(), 0x204));
        assertEquals("OK", client.ask("Z0,100,4"));
        assertEquals("OK", client.ask("Z1,200,2"));
        assertEquals("T05thread:2;swbreak:;", client.ask("vCont;c"));
        assertEquals("QC2", client.ask("qC"));
        assertEquals("T05thread:1;hwbreak:;", client.ask("c"));
        assertEquals("T05thread:1;", client.ask("vCont;s:1;c"));
        assertEquals(
                List.of(
                        "breakpoints [100, 200]",
                        "resume 1 continues 2 continues",
                        "resume 1 continues 2 continues",
                        "resume 1 steps 2 continues"),
                target.told());
    }

    @Test
    void aDebuggerThatKnowsNoReasonsGetsNone() throws IOException {
        target.script.add(trapped(1, new DebugStop.Breakpoint(), 0x100));
        assertEquals("OK", client.ask("Z0,100,4"));
        assertEquals("T05thread:1;", client.ask("c"));
    }

    @Test
    void watchpointsNameTheirKindAndAddress() throws IOException {
        target.script.add(trapped(1, new DebugStop.Watched(0x1004, GuestMemory.WRITE), 0));
        target.script.add(trapped(1, new DebugStop.Watched(0x2000, GuestMemory.READ), 0));
        target.script.add(trapped(1, new DebugStop.Watched(0x3000, GuestMemory.READ), 0));
        client.ask("Z2,1000,8");
        client.ask("Z3,2000,4");
        client.ask("Z4,3000,1");
        assertEquals("T05thread:1;watch:1004;", client.ask("c"));
        assertEquals("T05thread:1;rwatch:2000;", client.ask("c"));
        assertEquals("T05thread:1;awatch:3000;", client.ask("c"));
        assertEquals("E06", client.ask("Z2,1000,0"));
    }

    @Test
    void breakpointsThatComeAndGoWhileTheGuestStandsAreNotToldToIt() throws IOException {
        for (int i = 0; i < 3; i++) {
            target.script.add(trapped(1, new DebugStop.Step(), 0));
            target.script.add(trapped(1, new DebugStop.Breakpoint(), 0x100));
        }
        for (int i = 0; i < 3; i++) {
            // As gdb goes on from a breakpoint.
            client.ask("z0,100,2");
            client.ask("vCont;s:1");
            client.ask("Z0,100,2");
            client.ask("vCont;c");
        }
        assertEquals(1, target.told().stream().filter(told -> told.startsWith("breakpoints")).count());
    }

    @Test
    void thereIsAnEndToBreakpoints() throws IOException {
        for (int i = 0; i < 4096; i++) {
            assertEquals("OK", client.ask("Z0,%x,2".formatted(i)));
        }
        assertEquals("OK", client.ask("Z0,0,2"));
        assertEquals("E06", client.ask("Z0,8888,2"));
    }

    @Test
    void eachThreadGoesOnByItsFirstAction() throws IOException {
        StopEvent stop = trapped(1, new DebugStop.Step(), 0);
        for (String packet : List.of("vCont;s:2", "vCont;C0b:1;s:-1", "vCont;S05:1;c:1;s", "s", "C06", "S02")) {
            target.script.add(stop);
            assertEquals("T05thread:1;", client.ask(packet));
        }
        client.ask("Hc2");
        target.script.add(stop);
        client.ask("s");
        assertEquals(
                List.of(
                        "resume 2 steps",
                        "resume 1 continues SIGSEGV 2 steps",
                        "resume 1 steps SIGTRAP 2 steps",
                        "resume 1 steps 2 continues",
                        "resume 1 continues SIGABRT 2 continues",
                        "resume 1 steps SIGINT 2 continues",
                        "resume 1 continues 2 steps"),
                target.told());
        for (String packet :
                List.of("vCont", "vCont;", "vCont;x", "vCont;C", "vCont;c:", "vCont;c1", "vCont;Czz", "c100", "C")) {
            assertEquals("E01", client.ask(packet), packet);
        }
        assertEquals("E03", client.ask("vCont;c:7"));
    }

    @Test
    void controlCStopsAGuestThatRuns() throws IOException {
        client.send("c");
        client.sendRaw("\u0003");
        assertEquals("T02thread:1;", client.receive());
        client.sendRaw("\u0003");
        assertEquals("QC1", client.ask("qC"));
        assertEquals(List.of("resume 1 continues 2 continues", "stop SIGINT"), target.told());
    }

    @Test
    void aGuestThatRunsCannotBeLookedInto() throws IOException {
        client.send("c");
        for (String packet :
                List.of("g", "p0", "P0=0000000000000000", "m" + ADDRESS + ",1", "c", "vCont;c", "Z0,0,4", "qRcmd,00")) {
            assertEquals("E02", client.ask(packet), packet);
        }
    }

    @Test
    void theEndOfTheGuestIsTold() throws IOException {
        assertEnds(new StopEvent.Exited(42), "W2a");
    }

    @Test
    void aSignalThatEndsTheGuestIsTold() throws IOException {
        assertEnds(new StopEvent.Killed(GdbSignal.SIGSEGV), "X0b");
    }

    @Test
    void detachingLetsTheGuestGoOn() throws IOException, InterruptedException {
        assertEquals("OK", client.ask("D"));
        assertEquals(-1, client.receiveByte());
        target.await("detach");
    }

    @Test
    void killingEndsTheGuest() throws IOException, InterruptedException {
        client.send("k");
        target.await("kill");
        target.await("detach");
    }

    @Test
    void aDamagedPacketIsAnErrorAndNothingElse() throws IOException {
        client.sendRaw("$g#00");
        assertEquals("E01", client.receive());
        client.send("x".repeat(PacketReader.LONGEST + 1));
        assertEquals("E01", client.receive());
        assertEquals("QC1", client.ask("qC"));
    }

    private String monitor(String command) throws IOException {
        StringBuilder output = new StringBuilder();
        String reply = client.ask("qRcmd," + Queries.hex(command));
        while (reply.startsWith("O") && !reply.equals("OK")) {
            output.append(new String(HexFormat.of().parseHex(reply.substring(1)), StandardCharsets.UTF_8));
            reply = client.receive();
        }
        assertEquals("OK", reply);
        return output.toString();
    }
}
