// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.syscall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jargoon.zircon.abi.ObjectType;
import org.jargoon.zircon.abi.PortPacket;
import org.jargoon.zircon.abi.Profile;
import org.jargoon.zircon.abi.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What stands for a bad pointer gives a status, never a Java exception, and nothing is lost by it
 * (docs/zircon.md §0.4).
 */
@Timeout(60)
final class PointersTest extends ZirconTest {

    @Test
    void noSyscallThrowsOrLeaksForABadPointer() throws Exception {
        int tried = 0;
        for (Map.Entry<String, Method> entry : SyscallTableTest.methods().entrySet()) {
            List<Parameter> parameters = SyscallTableTest.passed(SyscallTableTest.syscall(entry.getKey()));
            for (int i = 0; i < parameters.size(); i++) {
                for (Object bad : bad(SyscallTableTest.javaType(parameters.get(i)))) {
                    call(entry.getKey(), entry.getValue(), parameters, i, bad);
                    tried++;
                }
            }
        }
        assertTrue(tried > 80, "pointers were tried: " + tried);
    }

    private static List<Object> bad(Class<?> type) {
        if (type == int[].class) {
            return Arrays.asList(null, new int[0]);
        }
        if (type == long[].class) {
            return Arrays.asList(null, new long[0]);
        }
        return type == ByteBuffer.class
                ? Arrays.asList(null, ByteBuffer.allocate(0), ByteBuffer.allocate(4096).asReadOnlyBuffer())
                : List.of();
    }

    private static void call(String name, Method method, List<Parameter> parameters, int at, Object bad)
            throws Exception {
        try (Objects objects = new Objects(Profile.ZIRCON_2020)) {
            List<Object> arguments = new ArrayList<>();
            for (Parameter parameter : parameters) {
                if (parameter instanceof Parameter.Handle handle) {
                    ObjectType type = handle.type() == null ? ObjectType.EVENT : handle.type();
                    arguments.add(objects.handle(type, SyscallTableTest.ALL_RIGHTS));
                } else {
                    arguments.add(SyscallTableTest.zero(SyscallTableTest.javaType(parameter)));
                }
            }
            arguments.set(at, bad);
            long before = objects.kernel().liveObjects();
            String what = "%s with %s for %s".formatted(name, bad, parameters.get(at).name());
            try {
                int status = (int) method.invoke(objects.syscalls(), arguments.toArray());
                assertTrue(
                        status == 0 || objects.kernel().liveObjects() <= before,
                        what + " returns " + Status.of(status) + " and leaves an object");
            } catch (InvocationTargetException e) {
                throw new AssertionError(what, e.getCause());
            }
        }
    }

    @Test
    void theHandlesOfAMessageAreNotLostToABufferThatCannotBeWritten() {
        ok(zx.zx_channel_create(0, out, out1));
        ok(zx.zx_channel_write(out[0], 0, ByteBuffer.allocate(8), new int[] {make(ObjectType.EVENT)}));
        ByteBuffer readOnly = ByteBuffer.allocate(8).asReadOnlyBuffer();
        assertStatus(Status.INVALID_ARGS, zx.zx_channel_read(out1[0], 0, readOnly, new int[1], null, null));
        int[] handles = new int[1];
        ok(zx.zx_channel_read(out1[0], 0, ByteBuffer.allocate(8), handles, null, null));
        ok(zx.zx_handle_close(handles[0]));
    }

    @Test
    void theWrongThreadComesBeforeABadPacketPointer() throws Exception {
        try (Objects objects = new Objects(Profile.ZIRCON_2020)) {
            int vcpu = objects.handle(ObjectType.VCPU, SyscallTableTest.ALL_RIGHTS);
            assertStatus(Status.BAD_STATE, objects.syscalls().zx_vcpu_resume(vcpu, ByteBuffer.allocate(47)));
            assertStatus(Status.BAD_STATE, objects.syscalls().zx_vcpu_resume(vcpu, null));
        }
    }

    @Test
    void aPacketOfTheVcpusOwnThreadNeedsABufferThatCanBeWritten() throws Exception {
        try (Objects objects = new Objects(Profile.ZIRCON_2020)) {
            int guest = objects.handle(ObjectType.GUEST, SyscallTableTest.ALL_RIGHTS);
            CompletableFuture<List<Integer>> statuses = new CompletableFuture<>();
            Thread.ofVirtual().start(() -> {
                int[] vcpu = new int[1];
                ok(objects.syscalls().zx_vcpu_create(guest, 0, 0, vcpu));
                ByteBuffer readOnly = ByteBuffer.allocate(512).asReadOnlyBuffer();
                statuses.complete(List.of(
                        objects.syscalls().zx_vcpu_resume(vcpu[0], readOnly),
                        objects.syscalls().zx_vcpu_resume(vcpu[0], null),
                        objects.syscalls().zx_vcpu_read_state(vcpu[0], 0, readOnly.slice(0, 256)),
                        objects.syscalls().zx_vcpu_write_state(vcpu[0], 0, null),
                        objects.syscalls().zx_vcpu_write_state(vcpu[0], 0, readOnly.slice(0, 256))));
            });
            int bad = Status.INVALID_ARGS.code();
            assertEquals(List.of(bad, bad, bad, bad, 0), statuses.get());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void buffersMayBeDirectOfAnyOrderAndBeginAnywhere(boolean direct) {
        int port = make(ObjectType.PORT);
        ByteBuffer buffer = direct ? ByteBuffer.allocateDirect(80) : ByteBuffer.allocate(80);
        for (ByteOrder order : List.of(ByteOrder.BIG_ENDIAN, ByteOrder.LITTLE_ENDIAN)) {
            buffer.clear().order(order).position(13);
            PortPacket packet = new PortPacket(5, PortPacket.USER, -7, 1, 2, 3, 4);
            packet.write(buffer);
            ok(zx.zx_port_queue(port, buffer.asReadOnlyBuffer()));
            buffer.clear().position(31);
            ok(zx.zx_port_wait(port, 0, buffer));
            assertEquals(31, buffer.position());
            assertEquals(packet, PortPacket.read(buffer));
        }
    }
}
