// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.syscall;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jargoon.zircon.abi.InfoTopic;
import org.jargoon.zircon.abi.ObjectType;
import org.jargoon.zircon.abi.Rights;
import org.jargoon.zircon.abi.Status;
import org.jargoon.zircon.object.GuestStats;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class ObjectSyscallsTest extends ZirconTest {
    private static final int NAME = 3;

    private final long[] actual = new long[1];
    private final long[] avail = new long[1];

    private ByteBuffer info(int handle, InfoTopic topic) {
        ByteBuffer record = buffer(topic.recordSize());
        ok(zx.zx_object_get_info(handle, topic.number(), record, actual, avail));
        assertEquals(1, actual[0]);
        assertEquals(1, avail[0]);
        return record;
    }

    @Test
    void anUnknownTopicIsNotSupportedWhateverTheHandle() {
        assertStatus(Status.NOT_SUPPORTED, zx.zx_object_get_info(GARBAGE, 0, null, actual, avail));
        assertStatus(Status.NOT_SUPPORTED, zx.zx_object_get_info(make(ObjectType.VMO), 99, null, actual, avail));
    }

    @Test
    void handleValidNeedsNoBuffer() {
        ok(zx.zx_object_get_info(objects.handle(ObjectType.PORT, 0), 1, null, null, null));
        assertStatus(Status.BAD_HANDLE, zx.zx_object_get_info(GARBAGE, 1, null, null, null));
    }

    @Test
    void handleBasicTellsKoidRightsTypeAndRelatedKoid() {
        ok(zx.zx_eventpair_create(0, out, out1));
        ByteBuffer left = info(out[0], InfoTopic.HANDLE_BASIC);
        ByteBuffer right = info(out1[0], InfoTopic.HANDLE_BASIC);
        assertEquals(right.getLong(0), left.getLong(16));
        assertEquals(left.getLong(0), right.getLong(16));
        assertEquals(ObjectType.EVENTPAIR.rights(), left.getInt(8));
        assertEquals(16, left.getInt(12));
        assertEquals(0, left.getLong(24));
        assertEquals(0, info(make(ObjectType.PORT), InfoTopic.HANDLE_BASIC).getLong(16));
    }

    @Test
    void handleCountCountsHandlesInProcessesAndMessages() {
        int event = make(ObjectType.EVENT);
        assertEquals(1, info(event, InfoTopic.HANDLE_COUNT).getInt(0));
        ok(zx.zx_handle_duplicate(event, Rights.SAME_RIGHTS, out));
        int copy = out[0];
        ok(zx.zx_channel_create(0, out, out1));
        ok(zx.zx_channel_write(out[0], 0, null, new int[] {copy}));
        assertEquals(2, info(event, InfoTopic.HANDLE_COUNT).getInt(0));
        ok(zx.zx_handle_close(out1[0]));
        assertEquals(1, info(event, InfoTopic.HANDLE_COUNT).getInt(0));
    }

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            // No room is needed for the one; the other is for the VCPU's own thread, as VcpuExtensionsTest says.
            names = {"HANDLE_VALID", "VCPU_STATE_FULL"})
    void aTopicIsCheckedForHandleTypeRightsThenRoom(InfoTopic topic) {
        int number = topic.number();
        ByteBuffer tooSmall = buffer(topic.recordSize() - 1);
        assertStatus(Status.BAD_HANDLE, zx.zx_object_get_info(GARBAGE, number, tooSmall, actual, avail));
        ObjectType type = topic.type() == null ? ObjectType.EVENT : topic.type();
        if (topic.type() != null) {
            int wrong = objects.handle(ObjectType.EVENT, Rights.NONE);
            assertStatus(Status.WRONG_TYPE, zx.zx_object_get_info(wrong, number, tooSmall, actual, avail));
        }
        if (topic.rights() != Rights.NONE) {
            int weak = objects.handle(type, -1 & ~topic.rights());
            assertStatus(Status.ACCESS_DENIED, zx.zx_object_get_info(weak, number, tooSmall, actual, avail));
        }
        actual[0] = avail[0] = 7;
        Status full = topic == InfoTopic.GUEST_STATS ? Status.OK : Status.BUFFER_TOO_SMALL;
        assertStatus(full, zx.zx_object_get_info(make(type), number, tooSmall, actual, avail));
        assertEquals(0, actual[0]);
        assertEquals(1, avail[0]);
        assertEquals(buffer(topic.recordSize() - 1), tooSmall);
        info(objects.handle(type, topic.rights()), topic);
    }

    @Test
    void theRecordOfAVmoHasTheHandlesRights() {
        int vmo = objects.handle(ObjectType.VMO, Rights.INSPECT | Rights.READ);
        ByteBuffer record = info(vmo, InfoTopic.VMO);
        assertEquals(Rights.INSPECT | Rights.READ, record.getInt(96));
        assertEquals(4096, record.getLong(40));
    }

    @Test
    void guestStatsAreOneHostCpusRecord() {
        GuestStats.Counter counter = objects.kernel().guestStats().newCounter();
        for (int i = 0; i < 5; i++) {
            counter.add(GuestStats.Count.INTERRUPTS);
        }
        for (int i = 0; i < 3; i++) {
            objects.kernel().guestStats().newCounter().add(GuestStats.Count.VM_ENTRIES);
        }
        ByteBuffer record = info(objects.handle(ObjectType.RESOURCE, Rights.NONE), InfoTopic.GUEST_STATS);
        assertEquals(0, record.getInt(0));
        assertEquals(3, record.getLong(8));
        assertEquals(5, record.getLong(64));
    }

    @Test
    void namesBelongToVmosAndOthersLackTheRights() {
        ByteBuffer name = buffer(32);
        for (ObjectType type : ObjectType.values()) {
            int first = make(type);
            int able = objects.handle(type, Rights.PROPERTY);
            if (type != ObjectType.VMO) {
                assertStatus(Status.ACCESS_DENIED, zx.zx_object_get_property(first, NAME, name));
                assertStatus(Status.ACCESS_DENIED, zx.zx_object_set_property(first, NAME, name));
                assertStatus(Status.NOT_SUPPORTED, zx.zx_object_set_property(able, NAME, name));
            }
            name.put(31, (byte) 1);
            ok(zx.zx_object_get_property(able, NAME, name));
            assertEquals(buffer(32), name);
        }
    }

    @Test
    void aVmosNameIsUpTo31BytesInFrontOfANul() {
        int vmo = make(ObjectType.VMO);
        byte[] longName = "0123456789abcdef0123456789abcdefXYZ".getBytes(StandardCharsets.US_ASCII);
        ok(zx.zx_object_set_property(vmo, NAME, ByteBuffer.wrap(longName)));
        ByteBuffer name = buffer(32);
        ok(zx.zx_object_get_property(vmo, NAME, name));
        assertEquals(ByteBuffer.wrap(longName, 0, 31), name.slice(0, 31));
        assertEquals(0, name.get(31));
        ok(zx.zx_object_set_property(vmo, NAME, ByteBuffer.wrap(new byte[] {(byte) 0xff, 'a', 0, 'b'})));
        ok(zx.zx_object_get_property(vmo, NAME, name));
        byte[] start = new byte[4];
        name.get(0, start);
        assertArrayEquals(new byte[] {(byte) 0xff, 'a', 0, 0}, start);
    }

    @Test
    void propertiesAreCheckedForTheHandleThenTheNumberThenTheRoom() {
        int vmo = make(ObjectType.VMO);
        assertStatus(Status.BAD_HANDLE, zx.zx_object_get_property(GARBAGE, 99, buffer(1)));
        assertStatus(Status.INVALID_ARGS, zx.zx_object_get_property(vmo, 99, buffer(1)));
        assertStatus(Status.BUFFER_TOO_SMALL, zx.zx_object_get_property(vmo, NAME, buffer(31)));
        assertStatus(Status.BAD_HANDLE, zx.zx_object_set_property(GARBAGE, 99, buffer(1)));
        assertStatus(Status.INVALID_ARGS, zx.zx_object_set_property(vmo, 99, buffer(1)));
    }
}
