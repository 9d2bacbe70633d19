// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.syscall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jargoon.zircon.abi.ObjectType;
import org.jargoon.zircon.abi.Profile;
import org.jargoon.zircon.abi.Rights;
import org.jargoon.zircon.abi.Status;
import org.jargoon.zircon.object.Kernel;
import org.jargoon.zircon.object.ZxProcess;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class HandleSyscallsTest {
    private static final int BASIC = 2;
    private static final int GARBAGE = 0x7eadbee7;

    private final Objects objects = new Objects(Profile.ZIRCON_2020);
    private final Syscalls zx = objects.syscalls();
    private final int[] out = new int[1];
    private final int event = objects.handle(ObjectType.EVENT, ObjectType.EVENT.rights());

    @AfterEach
    void nothingIsLeft() {
        objects.close();
        assertEquals(0, objects.kernel().liveObjects());
    }

    private static void assertStatus(Status expected, int actual) {
        assertEquals(expected, Status.of(actual));
    }

    private ByteBuffer basic(int handle) {
        ByteBuffer record = ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN);
        assertStatus(Status.OK, zx.zx_object_get_info(handle, BASIC, record, null, null));
        return record;
    }

    @Test
    void valuesHaveTheirTwoLowestBitsSetAndMeanNothingElsewhere() {
        assertEquals(3, event & 3);
        ZxProcess other = new ZxProcess(objects.kernel());
        assertStatus(Status.BAD_HANDLE, new Syscalls(other).zx_handle_close(event));
    }

    @Test
    void aClosedValueIsNotUsedAgainSoon() {
        assertStatus(Status.OK, zx.zx_handle_close(event));
        for (int i = 0; i < 4000; i++) {
            zx.zx_event_create(0, out);
            assertNotEquals(event, out[0]);
            zx.zx_handle_close(out[0]);
        }
    }

    @Test
    void aDuplicateIsOfTheSameObjectWithTheRightsAskedFor() {
        assertStatus(Status.OK, zx.zx_handle_duplicate(event, Rights.NONE, out));
        assertEquals(basic(event).getLong(0), basic(out[0]).getLong(0));
        assertEquals(Rights.NONE, basic(out[0]).getInt(8));
        assertEquals(ObjectType.EVENT.number(), basic(out[0]).getInt(12));
        assertStatus(Status.OK, zx.zx_handle_duplicate(event, Rights.SAME_RIGHTS, out));
        assertEquals(ObjectType.EVENT.rights(), basic(out[0]).getInt(8));
    }

    @Test
    void rightsThatAreNotHeldAreInvalidArgsAndNoDuplicateIsDenied() {
        out[0] = 77;
        assertStatus(Status.INVALID_ARGS, zx.zx_handle_duplicate(event, Rights.MAP, out));
        assertStatus(Status.INVALID_ARGS, zx.zx_handle_duplicate(event, Rights.SAME_RIGHTS | Rights.WAIT, out));
        int fixed = objects.handle(ObjectType.EVENT, Rights.WAIT);
        assertStatus(Status.ACCESS_DENIED, zx.zx_handle_duplicate(fixed, Rights.MAP, out));
        assertEquals(77, out[0], "an out parameter is written only on success");
    }

    @Test
    void replaceClosesTheSourceEvenIfItFails() {
        assertStatus(Status.OK, zx.zx_handle_replace(event, Rights.WAIT, out));
        assertStatus(Status.BAD_HANDLE, zx.zx_handle_close(event));
        int second = out[0];
        assertEquals(Rights.WAIT, basic(second).getInt(8));
        assertStatus(Status.INVALID_ARGS, zx.zx_handle_replace(second, Rights.WRITE, out));
        assertStatus(Status.BAD_HANDLE, zx.zx_handle_close(second));
        assertEquals(0, objects.kernel().liveObjects());
    }

    @Test
    void closingTheInvalidHandleIsFineAndAnUnknownOneIsNot() {
        assertStatus(Status.OK, zx.zx_handle_close(0));
        assertStatus(Status.BAD_HANDLE, zx.zx_handle_close(GARBAGE));
        assertStatus(Status.BAD_HANDLE, zx.zx_handle_close(event & ~1));
    }

    @Test
    void closeManyClosesAllThatItCan() {
        int other = objects.handle(ObjectType.PORT, Rights.NONE);
        assertStatus(Status.BAD_HANDLE, zx.zx_handle_close_many(new int[] {event, GARBAGE, 0, event, other}));
        assertEquals(0, objects.kernel().liveObjects());
        assertStatus(Status.OK, zx.zx_handle_close_many(new int[] {0, 0}));
    }

    @Test
    void thereIsRoomFor262144HandlesInAKernel() {
        int made = 1;
        int status;
        while ((status = zx.zx_handle_duplicate(event, Rights.SAME_RIGHTS, out)) == 0) {
            made++;
        }
        assertStatus(Status.NO_MEMORY, status);
        assertEquals(262144, made);
        assertStatus(Status.NO_MEMORY, zx.zx_event_create(0, out));
        assertEquals(1, objects.kernel().liveObjects(), "what got no handle is gone");
        assertStatus(Status.OK, zx.zx_handle_replace(out[0], Rights.SAME_RIGHTS, out));
        assertStatus(Status.OK, zx.zx_handle_close(out[0]));
        assertStatus(Status.NO_MEMORY, zx.zx_eventpair_create(0, out, new int[1]));
        assertEquals(1, objects.kernel().liveObjects());
        assertStatus(Status.OK, zx.zx_handle_duplicate(event, Rights.SAME_RIGHTS, out));
    }

    @Test
    void aClosedProcessGetsNoHandle() {
        Kernel kernel = objects.kernel();
        long before = kernel.liveObjects();
        ZxProcess closed = new ZxProcess(kernel);
        closed.close();
        assertStatus(Status.BAD_STATE, new Syscalls(closed).zx_event_create(0, out));
        assertEquals(before, kernel.liveObjects());
    }
}
