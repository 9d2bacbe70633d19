// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.syscall;

import static org.jargoon.zircon.abi.StatusException.check;

import java.nio.ByteBuffer;
import org.jargoon.zircon.abi.InfoTopic;
import org.jargoon.zircon.abi.Status;
import org.jargoon.zircon.object.Handle;
import org.jargoon.zircon.object.KernelObject;
import org.jargoon.zircon.object.ObjectInfo;
import org.jargoon.zircon.object.ZxProcess;

/**
 * What all objects have in common beside handles and signals: what they tell of themselves (docs/zircon.md §8.7, §8.8).
 */
public interface ObjectSyscalls {
    /** ZX_PROP_NAME. */
    int PROP_NAME = 3;

    /** ZX_MAX_NAME_LEN: bytes of a name, the NUL that ends it included. */
    int MAX_NAME_LEN = 32;

    /** The process that makes the calls. */
    ZxProcess process();

    /**
     * zx_object_get_info: tells something about an object or a handle.
     *
     * @param topic the number of an {@link InfoTopic}, else NOT_SUPPORTED before the handle is looked at
     * @param buffer room for the record; null for none
     * @param actual how many records were written; null if that does not matter
     * @param avail how many there are, likewise
     * @return BAD_HANDLE, WRONG_TYPE and ACCESS_DENIED by the topic; BUFFER_TOO_SMALL if there is no room, and actual
     *     and avail are written all the same
     */
    default int zx_object_get_info(int handle, int topic, ByteBuffer buffer, long[] actual, long[] avail) {
        return Calls.status(() -> {
            InfoTopic known = InfoTopic.of(topic);
            check(known != null, Status.NOT_SUPPORTED);
            Handle found = process().handle(handle, known.type(), known.rights());
            if (known == InfoTopic.HANDLE_VALID) {
                return;
            }
            Calls.checkOut(Calls.orEmpty(buffer));
            Calls.checkOptionalOut(actual);
            Calls.checkOptionalOut(avail);
            ByteBuffer record = ObjectInfo.record(found, known);
            ByteBuffer room = Calls.orEmpty(buffer);
            boolean fits = room.remaining() >= record.capacity();
            if (fits) {
                room.put(room.position(), record, 0, record.capacity());
            }
            Calls.store(actual, fits ? 1 : 0);
            Calls.store(avail, 1);
            // The records of the host's CPUs are a list, of which as much is given as there is room for.
            check(fits || known == InfoTopic.GUEST_STATS, Status.BUFFER_TOO_SMALL);
        });
    }

    /**
     * zx_object_get_property: reads an object's property.
     *
     * @param property {@link #PROP_NAME}, else INVALID_ARGS
     * @param value room for the name, which takes {@value #MAX_NAME_LEN} bytes filled up with NULs, else
     *     BUFFER_TOO_SMALL
     */
    default int zx_object_get_property(int handle, int property, ByteBuffer value) {
        return Calls.status(() -> {
            KernelObject object = Calls.get(process(), Syscall.OBJECT_GET_PROPERTY.firstHandle(), handle);
            check(property == PROP_NAME, Status.INVALID_ARGS);
            Calls.checkOut(value);
            check(value.remaining() >= MAX_NAME_LEN, Status.BUFFER_TOO_SMALL);
            value.put(value.position(), ObjectInfo.name(object));
        });
    }

    /**
     * zx_object_set_property: changes an object's property.
     *
     * @param property {@link #PROP_NAME}, else INVALID_ARGS
     * @param value the name, of which the bytes in front of the first NUL are kept, 31 at most
     * @return NOT_SUPPORTED if the object has no name
     */
    default int zx_object_set_property(int handle, int property, ByteBuffer value) {
        return Calls.status(() -> {
            KernelObject object = Calls.get(process(), Syscall.OBJECT_SET_PROPERTY.firstHandle(), handle);
            check(property == PROP_NAME, Status.INVALID_ARGS);
            Calls.checkIn(value);
            ObjectInfo.setName(object, Calls.bytes(value, KernelObject.MAX_NAME));
        });
    }
}
