// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.object;

import static org.jargoon.zircon.abi.StatusException.check;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jargoon.zircon.abi.InfoTopic;
import org.jargoon.zircon.abi.Status;
import org.jargoon.zircon.abi.StatusException;

/** The records of zx_object_get_info (docs/zircon.md §8.7) and the names of objects (docs/zircon.md §8.8). */
public final class ObjectInfo {
    private static final int BASIC_RIGHTS_AT = 8;
    private static final int BASIC_TYPE_AT = 12;
    private static final int BASIC_RELATED_AT = 16;
    private static final int VMO_HANDLE_RIGHTS_AT = 96;
    private static final int STATS_FLAGS_AT = 4;
    private static final int STATS_COUNTS_AT = 8;
    private static final int STATS_ONLINE = 1;

    private ObjectInfo() {}

    /**
     * The one record of a topic.
     *
     * @param handle one that the topic is of
     * @return a buffer of the record's size
     * @throws StatusException NOT_SUPPORTED if the object has none; of a resource, for GUEST_STATS, WRONG_TYPE or
     *     OUT_OF_RANGE if it is not one that lets statistics be read
     */
    public static ByteBuffer record(Handle handle, InfoTopic topic) throws StatusException {
        ByteBuffer record = ByteBuffer.allocate(topic.recordSize()).order(ByteOrder.LITTLE_ENDIAN);
        switch (topic) {
            case HANDLE_VALID -> {}
            case HANDLE_BASIC -> putBasic(record, handle);
            case HANDLE_COUNT -> record.putInt(0, handle.object().handleCount());
            case GUEST_STATS -> putStats(record, (ResourceDispatcher) handle.object());
            case VMAR, VMO, RESOURCE, VCPU, VCPU_STATE_FULL ->
                check(handle.object().info(topic.number(), record), Status.NOT_SUPPORTED);
        }
        if (topic == InfoTopic.VMO) {
            record.putInt(VMO_HANDLE_RIGHTS_AT, handle.rights());
        }
        return record;
    }

    private static void putBasic(ByteBuffer record, Handle handle) {
        KernelObject object = handle.object();
        record.putLong(0, object.koid());
        record.putInt(BASIC_RIGHTS_AT, handle.rights());
        record.putInt(BASIC_TYPE_AT, object.type().number());
        record.putLong(BASIC_RELATED_AT, object.relatedKoid());
    }

    private static void putStats(ByteBuffer record, ResourceDispatcher resource) throws StatusException {
        resource.checkLetsStatisticsBeRead();
        record.putInt(STATS_FLAGS_AT, STATS_ONLINE);
        for (GuestStats.Count count : GuestStats.Count.values()) {
            long value = resource.kernel().guestStats().get(count);
            record.putLong(STATS_COUNTS_AT + count.ordinal() * Long.BYTES, value);
        }
    }

    /** An object's name as ZX_PROP_NAME gives it: filled up with NULs, of which there is one at least. */
    public static byte[] name(KernelObject object) {
        return Arrays.copyOf(object.name(), KernelObject.MAX_NAME + 1);
    }

    /**
     * Gives an object a name.
     *
     * @param bytes at most 31; those from the first NUL on are dropped
     * @throws StatusException NOT_SUPPORTED if such objects have no names
     */
    public static void setName(KernelObject object, byte[] bytes) throws StatusException {
        int length = 0;
        while (length < bytes.length && bytes[length] != 0) {
            length++;
        }
        object.setName(Arrays.copyOf(bytes, length));
    }
}
