// SPDX-License-Identifier: Apache-2.0
package org.jargoon.polyglot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.PolyglotAccess;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.proxy.ProxyArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

/** Virtual machine monitors in other languages, against Zircon's syscalls by their names in C. */
@Timeout(value = 100, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ZirconTest {
    private static final String OUTPUT = """
            trap 7: load of 1 byte from 0x10000000
            trap 7: store of 'B'
            """;

    private static final String MONITOR = """
            const ok = (name, status) => { if (status !== 0) throw new Error(`${name}: ${status}`); };
            const out = () => [0];
            const code = new DataView(new ArrayBuffer(16));
            [0x100002b7, 0x0002c303, 0x00130313, 0x00628023].forEach((word, i) => code.setUint32(4 * i, word, true));

            const guest = out(), vmar = out(), plain = out(), memory = out(), vcpu = out(), address = out();
            ok('guest', zircon.zx_guest_create(zircon.root_resource, 0, guest, vmar));
            ok('vmo', zircon.zx_vmo_create(1 << 20, 0, plain));
            ok('executable', zircon.zx_vmo_replace_as_executable(plain[0], 0, memory));
            ok('write', zircon.zx_vmo_write(memory[0], code.buffer, 0));
            ok('map', zircon.zx_vmar_map(vmar[0], 7, 0, memory[0], 0, 1 << 20, address));
            ok('trap', zircon.zx_guest_set_trap(guest[0], 1, 0x10000000, 4096, 0, 7));
            ok('vcpu', zircon.zx_vcpu_create(guest[0], 0, 0, vcpu));

            const packet = new DataView(new ArrayBuffer(48));
            const resume = () => ok('resume', zircon.zx_vcpu_resume(vcpu[0], packet.buffer));
            resume();
            const size = packet.getUint8(24), key = packet.getBigUint64(0, true);
            console.log(`trap ${key}: load of ${size} byte from 0x${packet.getBigUint64(16, true).toString(16)}`);

            const registers = new DataView(new ArrayBuffer(256));
            ok('read', zircon.zx_vcpu_read_state(vcpu[0], 0, registers.buffer));
            registers.setBigUint64(8 * packet.getUint8(26), 65n, true);
            ok('write', zircon.zx_vcpu_write_state(vcpu[0], 0, registers.buffer));
            resume();
            console.log(`trap ${packet.getBigUint64(0, true)}: store of '${String.fromCharCode(packet.getUint8(32))}'`);
            """;

    @Test
    void aMonitorIsWrittenInJavaScript() {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        try (Context context = Guests.context().out(output).build()) {
            context.getBindings("js").putMember("zircon", context.getBindings("jargoon").getMember("zircon"));
            context.eval("js", MONITOR);
        }
        assertEquals(OUTPUT, output.toString(StandardCharsets.UTF_8));
    }

    @Test
    void javaScriptFindsTheSyscallsByItself() {
        try (Context context = Guests.context().allowPolyglotAccess(PolyglotAccess.ALL).build()) {
            Value status = context.eval("js", "Polyglot.eval('text/x-jargoon', 'zircon').zx_handle_close(1)");
            assertEquals(-11, status.asInt());
        }
    }

    @Test
    void aMonitorIsWrittenInJava() throws IOException {
        try (Context context = Guests.context().build()) {
            Value zircon = context.eval(
                    Source.newBuilder("jargoon", "zircon", "zircon").mimeType("text/x-jargoon").build());
            List<Object> guest = new ArrayList<>(List.of(0));
            List<Object> vmar = new ArrayList<>(List.of(0));
            List<Object> vmo = new ArrayList<>(List.of(0));
            List<Object> vcpu = new ArrayList<>(List.of(0));
            List<Object> mapped = new ArrayList<>(List.of(0));
            ok(zircon, "zx_guest_create", zircon.getMember("root_resource"), 0, out(guest), out(vmar));
            ok(zircon, "zx_vmo_create", 4096, 0, out(vmo));
            ok(zircon, "zx_vmo_replace_as_executable", vmo.getFirst(), 0, out(vmo));
            Object[] code = {0xb7, 0x02, 0x00, 0x10, 0x03, 0xc3, 0x02, 0x00};
            ok(zircon, "zx_vmo_write", vmo.getFirst(), ProxyArray.fromArray(code), 0);
            ok(zircon, "zx_vmar_map", vmar.getFirst(), 7, 0, vmo.getFirst(), 0, 4096, out(mapped));
            ok(zircon, "zx_guest_set_trap", guest.getFirst(), 1, 0x10000000, 4096, 0, 9);
            ok(zircon, "zx_vcpu_create", guest.getFirst(), 0, 0, out(vcpu));
            Object[] packet = new Object[48];
            Arrays.fill(packet, 0);
            ok(zircon, "zx_vcpu_resume", vcpu.getFirst(), ProxyArray.fromArray(packet));
            ByteBuffer bytes = ByteBuffer.allocate(48).order(ByteOrder.LITTLE_ENDIAN);
            for (Object element : packet) {
                bytes.put(element instanceof Value value ? (byte) value.asInt() : ((Number) element).byteValue());
            }
            assertEquals(9, bytes.getLong(0));
            assertEquals(0x10000000, bytes.getLong(16));
        }
    }

    private static ProxyArray out(List<Object> list) {
        return ProxyArray.fromList(list);
    }

    private static void ok(Value zircon, String name, Object... arguments) {
        assertEquals(0, zircon.invokeMember(name, arguments).asInt(), name);
    }

    @Test
    void everySyscallIsThereAndRefusesWhatIsNoArgument() {
        try (Context context = Guests.context().build()) {
            Value zircon = context.getBindings("jargoon").getMember("zircon");
            int syscalls = 0;
            for (String name : zircon.getMemberKeys()) {
                if (name.startsWith("zx_")) {
                    syscalls++;
                    Object[] many = new Object[12];
                    assertThrows(IllegalArgumentException.class, () -> zircon.invokeMember(name, many), name);
                    assertThrows(IllegalArgumentException.class, () -> zircon.invokeMember(name, "x"), name);
                }
            }
            assertTrue(syscalls > 40, syscalls + " syscalls");
            assertEquals(-11, zircon.invokeMember("zx_handle_close", 12345).asInt());
        }
    }

    @Test
    void closingTheContextEndsAWaitForAPacket() throws Exception {
        Context context = Guests.context().build();
        Value zircon = context.getBindings("jargoon").getMember("zircon");
        List<Object> port = new ArrayList<>(List.of(0));
        ok(zircon, "zx_port_create", 0, out(port));
        assertIsCancelled(context, () -> zircon.invokeMember(
                "zx_port_wait", port.getFirst(), Long.MAX_VALUE, packet()));
    }

    @Test
    void closingTheContextEndsAVcpuThatRunsForEver() throws Exception {
        Context context = Guests.context().build();
        Value zircon = context.getBindings("jargoon").getMember("zircon");
        List<Object> guest = new ArrayList<>(List.of(0));
        List<Object> vmar = new ArrayList<>(List.of(0));
        List<Object> vmo = new ArrayList<>(List.of(0));
        List<Object> vcpu = new ArrayList<>(List.of(0));
        ok(zircon, "zx_guest_create", zircon.getMember("root_resource"), 0, out(guest), out(vmar));
        ok(zircon, "zx_vmo_create", 4096, 0, out(vmo));
        ok(zircon, "zx_vmo_replace_as_executable", vmo.getFirst(), 0, out(vmo));
        // j .
        ok(zircon, "zx_vmo_write", vmo.getFirst(), ProxyArray.fromArray(0x6f, 0, 0, 0), 0);
        ok(zircon, "zx_vmar_map", vmar.getFirst(), 7, 0, vmo.getFirst(), 0, 4096, out(new ArrayList<>(List.of(0))));
        ok(zircon, "zx_vcpu_create", guest.getFirst(), 0, 0, out(vcpu));
        assertIsCancelled(context, () -> zircon.invokeMember("zx_vcpu_resume", vcpu.getFirst(), packet()));
    }

    private static ProxyArray packet() {
        Object[] packet = new Object[48];
        Arrays.fill(packet, 0);
        return ProxyArray.fromArray(packet);
    }

    private static void assertIsCancelled(Context context, Executable call) throws InterruptedException {
        Thread closer = Thread.ofPlatform().start(() -> {
            try {
                Thread.sleep(300);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            context.close(true);
        });
        PolyglotException end = assertThrows(PolyglotException.class, call);
        assertTrue(end.isCancelled(), () -> "not cancelled: " + end);
        closer.join();
    }
}
