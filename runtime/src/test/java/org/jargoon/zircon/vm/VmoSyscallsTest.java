// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.vm;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.jargoon.memory.GuestMemory.PAGE_SIZE;
import static org.jargoon.zircon.vm.VmFixture.ok;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.jargoon.zircon.abi.Profile;
import org.jargoon.zircon.abi.ResourceKinds;
import org.jargoon.zircon.abi.Rights;
import org.jargoon.zircon.abi.Signals;
import org.jargoon.zircon.abi.Status;
import org.jargoon.zircon.abi.StatusException;
import org.jargoon.zircon.abi.VmFlags;
import org.jargoon.zircon.object.KernelObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The calls on VMOs and the order of their checks (docs/zircon.md §8.12). */
final class VmoSyscallsTest {
    private static final long P = PAGE_SIZE;
    private static final int UNKNOWN = 0x7fff_fff3;

    private final VmFixture vm = new VmFixture();
    private final int[] out = {-1};

    @AfterEach
    void nothingIsLeft() {
        vm.close();
    }

    @Test
    void createChecksOptionsThenSize() {
        assertStatus(Status.INVALID_ARGS, vm.sys.zx_vmo_create(P, 1, out));
        assertStatus(Status.INVALID_ARGS, vm.sys.zx_vmo_create(P, 4, out));
        assertStatus(Status.INVALID_ARGS, vm.sys.zx_vmo_create(-1, 8, out));
        assertStatus(Status.OUT_OF_RANGE, vm.sys.zx_vmo_create(-1, 2, out));
        assertStatus(Status.OUT_OF_RANGE, vm.sys.zx_vmo_create(Long.MAX_VALUE, 0, out));
        assertStatus(Status.OUT_OF_RANGE, vm.sys.zx_vmo_create(Long.MIN_VALUE, 0, out));
        assertEquals(-1, out[0], "a failed call writes nothing");
        ok(vm.sys.zx_vmo_create(Long.MAX_VALUE - P + 1, 0, out));
    }

    @Test
    void discardableVmosCameAfter2020AndKeepTheirPages() {
        try (VmFixture newer = new VmFixture(Profile.ZIRCON_2023)) {
            ok(newer.sys.zx_vmo_create(P, VmFlags.VMO_DISCARDABLE, out));
            ok(newer.sys.zx_vmo_write(out[0], ByteBuffer.wrap(new byte[] {7}), 0));
            byte[] read = new byte[1];
            ok(newer.sys.zx_vmo_read(out[0], ByteBuffer.wrap(read), 0));
            assertEquals(7, read[0]);
            assertStatus(Status.UNAVAILABLE, newer.sys.zx_vmo_set_size(out[0], 0));
            assertStatus(Status.INVALID_ARGS, newer.sys.zx_vmo_create(P, 8, out));
        }
    }

    @Test
    void sizesAreRoundedUpToPages() {
        assertEquals(0, size(vm.vmo(0)));
        assertEquals(P, size(vm.vmo(1)));
        assertEquals(P, size(vm.vmo(P)));
        int vmo = vm.vmo(P, VmFlags.VMO_RESIZABLE);
        ok(vm.sys.zx_vmo_set_size(vmo, P + 1));
        assertEquals(2 * P, size(vmo));
    }

    @Test
    void theFirstHandleHasTheRightsOf2020() throws StatusException {
        ok(vm.sys.zx_vmo_create(P, 0, out));
        assertEquals(0xd0ef, vm.process.handle(out[0], null, 0).rights());
    }

    @Test
    void aVmoIsZeroAndReadsWhatWasWritten() {
        int vmo = vm.vmo(100 * P);
        byte[] zero = new byte[(int) (100 * P)];
        byte[] read = new byte[zero.length];
        new Random(1).nextBytes(read);
        ok(vm.sys.zx_vmo_read(vmo, ByteBuffer.wrap(read), 0));
        assertArrayEquals(zero, read);
        byte[] written = new byte[(int) (70 * P) + 5];
        new Random(2).nextBytes(written);
        ok(vm.sys.zx_vmo_write(vmo, ByteBuffer.wrap(written), 3 * P - 1));
        byte[] again = new byte[written.length];
        ok(vm.sys.zx_vmo_read(vmo, ByteBuffer.wrap(again), 3 * P - 1));
        assertArrayEquals(written, again);
    }

    @Test
    void buffersOfAnyKindKeepTheirPosition() {
        int vmo = vm.vmo(2 * P);
        ByteBuffer from = ByteBuffer.allocateDirect(16).putLong(0, 1).putLong(8, 2).position(4).asReadOnlyBuffer();
        ok(vm.sys.zx_vmo_write(vmo, from, P - 6));
        assertEquals(4, from.position());
        ByteBuffer into = ByteBuffer.allocateDirect(16).position(4).limit(12);
        ok(vm.sys.zx_vmo_read(vmo, into, P - 2));
        assertEquals(4, into.position());
        assertEquals(2, into.getLong(4));
        ByteBuffer slice = ByteBuffer.wrap(new byte[32]).position(8).slice().limit(8);
        ok(vm.sys.zx_vmo_read(vmo, slice, P - 2));
        assertEquals(2, slice.getLong(0));
    }

    @Test
    void readAndWriteCheckTheHandleThenTheRange() {
        int vmo = vm.vmo(P);
        ByteBuffer eight = ByteBuffer.allocate(8);
        assertStatus(Status.BAD_HANDLE, vm.sys.zx_vmo_read(UNKNOWN, eight, -1));
        assertStatus(Status.WRONG_TYPE, vm.sys.zx_vmo_read(vm.with(vm.vmar, 0), eight, -1));
        assertStatus(Status.ACCESS_DENIED, vm.sys.zx_vmo_read(vm.with(vmo, ~Rights.READ), eight, -1));
        assertStatus(Status.BAD_HANDLE, vm.sys.zx_vmo_write(UNKNOWN, eight, -1));
        assertStatus(Status.WRONG_TYPE, vm.sys.zx_vmo_write(vm.with(vm.vmar, 0), eight, -1));
        assertStatus(Status.ACCESS_DENIED, vm.sys.zx_vmo_write(vm.with(vmo, ~Rights.WRITE), eight, -1));
        for (long offset : new long[] {P - 7, P, P + 1, -1, Long.MIN_VALUE, Long.MAX_VALUE}) {
            assertStatus(Status.OUT_OF_RANGE, vm.sys.zx_vmo_read(vmo, eight, offset));
            assertStatus(Status.OUT_OF_RANGE, vm.sys.zx_vmo_write(vmo, eight, offset));
        }
        ByteBuffer none = ByteBuffer.allocate(0);
        ok(vm.sys.zx_vmo_read(vmo, none, P));
        ok(vm.sys.zx_vmo_write(vmo, none, P));
        assertStatus(Status.OUT_OF_RANGE, vm.sys.zx_vmo_read(vmo, none, P + 1));
        assertEquals(0, vm.object(vmo).committedBytes(), "a write that fails leaves nothing behind");
    }

    @Test
    void writingWithoutHostMemoryIsNoMemory() {
        int vmo = vm.vmo(P);
        long before = HostMemory.setLimit(HostMemory.committedPages());
        try {
            assertStatus(Status.NO_MEMORY, vm.sys.zx_vmo_write(vmo, ByteBuffer.allocate(8), 0));
        } finally {
            HostMemory.setLimit(before);
        }
        vm.write(vmo, 0, 1);
    }

    @Test
    void getSizeNeedsNoRight() {
        int vmo = vm.vmo(P);
        assertEquals(P, size(vm.with(vmo, 0)));
        assertStatus(Status.BAD_HANDLE, vm.sys.zx_vmo_get_size(UNKNOWN, new long[1]));
        assertStatus(Status.WRONG_TYPE, vm.sys.zx_vmo_get_size(vm.vmar, new long[1]));
    }

    @Test
    void setSizeChecksHandleThenKindThenSize() {
        int fixed = vm.vmo(P);
        int resizable = vm.vmo(P, VmFlags.VMO_RESIZABLE);
        assertStatus(Status.BAD_HANDLE, vm.sys.zx_vmo_set_size(UNKNOWN, -1));
        assertStatus(Status.WRONG_TYPE, vm.sys.zx_vmo_set_size(vm.vmar, -1));
        assertStatus(Status.ACCESS_DENIED, vm.sys.zx_vmo_set_size(vm.with(fixed, ~Rights.WRITE), -1));
        assertStatus(Status.UNAVAILABLE, vm.sys.zx_vmo_set_size(fixed, -1));
        assertStatus(Status.OUT_OF_RANGE, vm.sys.zx_vmo_set_size(resizable, -1));
    }

    @Test
    void aShrunkVmoGivesItsMemoryBack() {
        int vmo = vm.vmo(4 * P, VmFlags.VMO_RESIZABLE);
        vm.write(vmo, 0, 1);
        vm.write(vmo, 3 * P, 1);
        ok(vm.sys.zx_vmo_set_size(vmo, P));
        assertEquals(P, vm.object(vmo).committedBytes());
        ok(vm.sys.zx_vmo_set_size(vmo, 4 * P));
        assertEquals(0, vm.read(vmo, 3 * P));
        assertEquals(1, vm.read(vmo, 0));
    }

    @Test
    void replaceAsExecutableAddsExecuteToTheSameObject() throws StatusException {
        ok(vm.sys.zx_vmo_create(P, 0, out));
        int plain = out[0];
        long koid = vm.object(plain).koid();
        int old = vm.with(plain, Rights.READ | Rights.MAP);
        ok(vm.sys.zx_vmo_replace_as_executable(old, 0, out));
        assertEquals(Rights.READ | Rights.MAP | Rights.EXECUTE, vm.process.handle(out[0], null, 0).rights());
        assertEquals(koid, vm.object(out[0]).koid());
        assertGone(old);
    }

    @Test
    void replaceAsExecutableConsumesTheHandleWhateverComes() {
        assertStatus(Status.BAD_HANDLE, vm.sys.zx_vmo_replace_as_executable(UNKNOWN, UNKNOWN, out));
        int first = vm.vmo(P);
        assertStatus(Status.BAD_HANDLE, vm.sys.zx_vmo_replace_as_executable(first, UNKNOWN, out));
        assertGone(first);
        int second = vm.vmo(P);
        assertStatus(Status.WRONG_TYPE, vm.sys.zx_vmo_replace_as_executable(second, vm.vmar, out));
        assertGone(second);
        int region = vm.with(vm.vmar, 0);
        assertStatus(Status.WRONG_TYPE, vm.sys.zx_vmo_replace_as_executable(region, 0, out));
        assertGone(region);
    }

    @Test
    void replaceAsExecutableTakesAResourceThatStandsForVmex() throws StatusException {
        int root = vm.process.addRootResource();
        ok(vm.sys.zx_vmo_replace_as_executable(vm.vmo(P), root, out));
        ok(vm.sys.zx_resource_create(root, ResourceKinds.VMEX, 0, 0, ByteBuffer.allocate(0), out));
        ok(vm.sys.zx_vmo_replace_as_executable(vm.vmo(P), out[0], out));
        ok(vm.sys.zx_resource_create(root, ResourceKinds.MMIO, 0, P, ByteBuffer.allocate(0), out));
        int third = vm.vmo(P);
        assertStatus(Status.WRONG_TYPE, vm.sys.zx_vmo_replace_as_executable(third, out[0], out));
        assertGone(third);
    }

    @Test
    void createChildChecksSizeThenHandleThenOptionsThenRange() {
        int vmo = vm.vmo(P);
        int snapshot = VmFlags.CHILD_SNAPSHOT;
        assertStatus(Status.OUT_OF_RANGE, vm.sys.zx_vmo_create_child(UNKNOWN, snapshot, 0, -1, out));
        assertStatus(
                Status.INVALID_ARGS,
                vm.sys.zx_vmo_create_child(
                        UNKNOWN, snapshot | VmFlags.CHILD_NO_WRITE | VmFlags.CHILD_RESIZABLE, 0, P, out));
        assertStatus(Status.BAD_HANDLE, vm.sys.zx_vmo_create_child(UNKNOWN, 0, 0, P, out));
        assertStatus(Status.WRONG_TYPE, vm.sys.zx_vmo_create_child(vm.vmar, 0, 0, P, out));
        for (int right : new int[] {Rights.READ, Rights.DUPLICATE}) {
            assertStatus(
                    Status.ACCESS_DENIED, vm.sys.zx_vmo_create_child(vm.with(vmo, ~right), 0, 0, P, out));
        }
        for (int options : new int[] {0, 2, 4, 9, 17, 32, 64, 1 | 64}) {
            assertStatus(Status.INVALID_ARGS, vm.sys.zx_vmo_create_child(vmo, options, 0, P, out));
        }
        assertStatus(Status.NOT_SUPPORTED, vm.sys.zx_vmo_create_child(vmo, VmFlags.CHILD_SLICE, 0, P, out));
        assertStatus(Status.INVALID_ARGS, vm.sys.zx_vmo_create_child(vmo, snapshot, 1, P, out));
        assertStatus(Status.OUT_OF_RANGE, vm.sys.zx_vmo_create_child(vmo, snapshot, -P, P, out));
        assertStatus(
                Status.OUT_OF_RANGE, vm.sys.zx_vmo_create_child(vmo, snapshot, Long.MAX_VALUE - P + 1, P, out));
    }

    @Test
    void aChildsHandleGetsWriteAndLosesExecute() throws StatusException {
        int vmo = vm.vmo(P);
        int rights = Rights.READ | Rights.DUPLICATE | Rights.EXECUTE;
        int source = vm.with(vmo, rights);
        ok(vm.sys.zx_vmo_create_child(source, VmFlags.CHILD_SNAPSHOT, 0, P, out));
        assertEquals(
                Rights.READ | Rights.DUPLICATE | Rights.WRITE, vm.process.handle(out[0], null, 0).rights());
        assertStatus(Status.UNAVAILABLE, vm.sys.zx_vmo_set_size(out[0], 0));
        ok(vm.sys.zx_vmo_create_child(
                source, VmFlags.CHILD_SNAPSHOT_AT_LEAST_ON_WRITE | VmFlags.CHILD_NO_WRITE, 0, P, out));
        assertEquals(rights, vm.process.handle(out[0], null, 0).rights());
    }

    @Test
    void theInfoRecordTellsTheSizeAndTheFamily() {
        int parent = vm.vmo(4 * P, VmFlags.VMO_RESIZABLE);
        vm.object(parent).setName("ram".getBytes(US_ASCII));
        vm.write(parent, 0, 1);
        int child = vm.child(parent, 0, P);
        vm.map(0, parent, 0, P);
        vm.map(P, parent, 0, P);
        ByteBuffer record = ByteBuffer.allocate(104).order(ByteOrder.LITTLE_ENDIAN);
        assertTrue(vm.object(parent).info(23, record));
        assertEquals(vm.object(parent).koid(), record.getLong(0));
        assertEquals("ram", new String(record.array(), 8, 3, StandardCharsets.UTF_8));
        assertEquals(4 * P, record.getLong(40));
        assertEquals(0, record.getLong(48));
        assertEquals(1, record.getLong(56));
        assertEquals(2, record.getLong(64));
        assertEquals(1, record.getLong(72));
        assertEquals(0b1011, record.getInt(80));
        assertEquals(P, record.getLong(88));
        assertTrue(vm.object(child).info(23, record));
        assertEquals(vm.object(parent).koid(), record.getLong(48));
        assertEquals(0b1111, record.getInt(80));
        assertFalse(vm.object(parent).info(7, record));
    }

    @Test
    void aVmoWithoutChildrenSignalsThat() throws StatusException {
        int parent = vm.vmo(P);
        assertEquals(Signals.ZERO_CHILDREN, vm.object(parent).signals());
        int first = vm.child(parent, 0, P);
        int second = vm.child(parent, 0, P);
        assertEquals(0, vm.object(parent).signals());
        vm.process.handles().close(first);
        assertEquals(0, vm.object(parent).signals());
        vm.process.handles().close(second);
        assertEquals(Signals.ZERO_CHILDREN, vm.object(parent).signals());
    }

    private long size(int vmo) {
        long[] size = new long[1];
        ok(vm.sys.zx_vmo_get_size(vmo, size));
        return size[0];
    }

    private void assertGone(int handle) {
        StatusException e = assertThrows(
                StatusException.class, () -> vm.process.<KernelObject>get(handle, null, 0));
        assertEquals(Status.BAD_HANDLE, e.status());
    }

    private static void assertStatus(Status expected, int status) {
        assertEquals(expected, Status.of(status));
    }
}
