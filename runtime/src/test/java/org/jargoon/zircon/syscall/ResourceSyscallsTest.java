// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.syscall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jargoon.zircon.abi.ObjectType;
import org.jargoon.zircon.abi.Profile;
import org.jargoon.zircon.abi.Rights;
import org.jargoon.zircon.abi.Status;
import org.jargoon.zircon.abi.StatusException;
import org.jargoon.zircon.object.ResourceDispatcher;
import org.junit.jupiter.api.Test;

final class ResourceSyscallsTest {
    private static final int GUEST_STATS = 29;

    /** A process of some profile with its root resource. */
    private static final class Root implements AutoCloseable {
        final Objects objects;
        final Syscalls zx;
        final int handle;
        final int[] out = new int[1];

        Root(Profile profile) throws StatusException {
            objects = new Objects(profile);
            zx = objects.syscalls();
            handle = objects.process().addRootResource();
        }

        Status create(int parent, int options, long base, long size) {
            return Status.of(zx.zx_resource_create(parent, options, base, size, null, out));
        }

        Status guests(int handle) throws StatusException {
            ResourceDispatcher resource = objects.process().get(handle, ObjectType.RESOURCE, Rights.NONE);
            try {
                resource.checkLetsGuestsBeCreated();
                return Status.OK;
            } catch (StatusException e) {
                return e.status();
            }
        }

        Status stats(int handle) {
            return Status.of(zx.zx_object_get_info(handle, GUEST_STATS, ByteBuffer.allocate(72), null, null));
        }

        @Override
        public void close() {
            objects.close();
            assertEquals(0, objects.kernel().liveObjects());
        }
    }

    @Test
    void in2020OnlyTheRootMakesResources() throws StatusException {
        try (Root root = new Root(Profile.ZIRCON_2020)) {
            assertEquals(Status.OK, root.create(root.handle, 3, 0, 0));
            int hypervisor = root.out[0];
            assertEquals(Status.OK, root.guests(root.handle));
            assertEquals(Status.OK, root.guests(hypervisor));
            assertEquals(Status.WRONG_TYPE, root.stats(hypervisor));
            assertEquals(Status.ACCESS_DENIED, root.create(hypervisor, 3, 0, 0));
            assertEquals(Status.ACCESS_DENIED, root.create(hypervisor, 99, 0, 0), "the parent comes first");
            assertEquals(Status.OK, root.create(root.handle, 0, 0x1000, 0x1000));
            assertEquals(Status.WRONG_TYPE, root.guests(root.out[0]));
            assertEquals(Status.ACCESS_DENIED, root.create(root.out[0], 0, 0x1000, 0x1000));
        }
    }

    @Test
    void in2020KindsFlagsAndRangesAreChecked() throws StatusException {
        try (Root root = new Root(Profile.ZIRCON_2020)) {
            for (int kind = 0; kind <= 6; kind++) {
                assertEquals(Status.OK, root.create(root.handle, kind, 0, 0));
                boolean ranged = kind != 3 && kind != 4 && kind != 5;
                assertEquals(
                        ranged ? Status.OK : Status.INVALID_ARGS, root.create(root.handle, kind | 0x10000, 0, 1));
            }
            assertEquals(Status.INVALID_ARGS, root.create(root.handle, 7, 0, 0));
            assertEquals(Status.INVALID_ARGS, root.create(root.handle, 0x20000, 0, 0));
            assertEquals(Status.INVALID_ARGS, root.create(root.handle, 3, 1, 0));
            assertEquals(Status.INVALID_ARGS, root.create(root.handle, 0, -1, 2));
            assertEquals(Status.OK, root.create(root.handle, 0, -1, 1));
        }
    }

    @Test
    void in2023AParentMakesWhatIsInItsRange() throws StatusException {
        try (Root root = new Root(Profile.ZIRCON_2023)) {
            assertEquals(Status.OK, root.guests(root.handle));
            assertEquals(Status.OK, root.stats(root.handle));
            assertEquals(Status.OK, root.create(root.handle, 5, 0, 1));
            int hypervisor = root.out[0];
            assertEquals(Status.OK, root.guests(hypervisor));
            assertEquals(Status.OUT_OF_RANGE, root.stats(hypervisor));
            assertEquals(Status.OK, root.create(hypervisor, 5, 0, 1));
            assertEquals(Status.ACCESS_DENIED, root.create(hypervisor, 5, 1, 1));
            assertEquals(Status.ACCESS_DENIED, root.create(hypervisor, 0, 0, 1));
            assertEquals(Status.OK, root.create(root.handle, 5, 3, 1));
            assertEquals(Status.OUT_OF_RANGE, root.guests(root.out[0]));
            assertEquals(Status.OK, root.stats(root.out[0]));
            assertEquals(Status.ACCESS_DENIED, root.create(root.handle, 5, -1, 2), "beyond 2^64 is outside");
        }
    }

    @Test
    void theRecordOfAResourceHasKindFlagsRangeAndName() throws StatusException {
        try (Root root = new Root(Profile.ZIRCON_2020)) {
            ByteBuffer name = ByteBuffer.wrap("uart".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            assertEquals(0, root.zx.zx_resource_create(root.handle, 0x10001, 33, 2, name, root.out));
            ByteBuffer record = ByteBuffer.allocate(56).order(ByteOrder.LITTLE_ENDIAN);
            assertEquals(0, root.zx.zx_object_get_info(root.out[0], 18, record, null, null));
            assertEquals(1, record.getInt(0));
            assertEquals(0x10000, record.getInt(4));
            assertEquals(33, record.getLong(8));
            assertEquals(2, record.getLong(16));
            assertEquals(name, record.slice(24, 4));
            assertEquals(0, record.get(28));
        }
    }

    @Test
    void anObjectOfAnotherKernelIsRefused() {
        try (Objects one = new Objects(Profile.ZIRCON_2020);
                Objects other = new Objects(Profile.ZIRCON_2020)) {
            ResourceDispatcher resource = ResourceDispatcher.root(one.kernel());
            assertThrows(IllegalArgumentException.class, () -> other.process().add(resource, Rights.NONE));
            resource.release();
        }
    }
}
