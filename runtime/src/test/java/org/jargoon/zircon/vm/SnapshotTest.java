// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.vm;

import static org.jargoon.memory.GuestMemory.PAGE_SIZE;
import static org.jargoon.zircon.vm.VmFixture.ok;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jargoon.memory.GuestMemory;
import org.jargoon.zircon.abi.Status;
import org.jargoon.zircon.abi.StatusException;
import org.jargoon.zircon.abi.VmFlags;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Copy-on-write children of VMOs (docs/zircon.md §8.12). */
final class SnapshotTest {
    private static final int P = PAGE_SIZE;

    private final VmFixture vm = new VmFixture();

    @AfterEach
    void nothingIsLeft() {
        vm.close();
    }

    @Test
    void neitherSideSeesTheOthersWrites() {
        int parent = vm.vmo(2 * P);
        vm.write(parent, 0, 1);
        vm.write(parent, P, 2);
        int child = vm.child(parent, 0, 2 * P);
        vm.write(parent, 0, 3);
        vm.write(child, P, 4);
        assertEquals(3, vm.read(parent, 0));
        assertEquals(1, vm.read(child, 0));
        assertEquals(2, vm.read(parent, P));
        assertEquals(4, vm.read(child, P));
    }

    @Test
    void aPageIsCopiedOnlyIfItIsWrittenWhileShared() throws StatusException {
        int parent = vm.vmo(2 * P);
        vm.write(parent, 0, 1);
        vm.write(parent, P, 1);
        long before = HostMemory.committedPages();
        int child = vm.child(parent, 0, 2 * P);
        assertEquals(before, HostMemory.committedPages());
        vm.write(child, 0, 2);
        assertEquals(before + 1, HostMemory.committedPages());
        vm.process.handles().close(parent);
        assertEquals(before, HostMemory.committedPages());
        vm.write(child, P, 2);
        assertEquals(before, HostMemory.committedPages(), "the page is the child's alone");
    }

    @Test
    void aGrandchildOutlivesItsAncestors() throws StatusException {
        int parent = vm.vmo(P);
        vm.write(parent, 0, 7);
        int child = vm.child(parent, 0, P);
        int grandchild = vm.child(child, 0, P);
        vm.process.handles().close(child);
        vm.process.handles().close(parent);
        assertEquals(7, vm.read(grandchild, 0));
    }

    @Test
    void aChildDoesNotKeepItsDestroyedGrandparentInMemory() throws Exception {
        int grandparent = vm.vmo(P);
        WeakReference<VmoDispatcher> gone = new WeakReference<>(vm.object(grandparent));
        int parent = vm.child(grandparent, 0, P);
        int child = vm.child(parent, 0, P);
        long parentKoid = vm.object(parent).koid();
        vm.process.handles().close(parent);
        vm.process.handles().close(grandparent);
        long limit = System.nanoTime() + 20_000_000_000L;
        while (gone.get() != null) {
            assertTrue(System.nanoTime() < limit, "a line of snapshots takes more and more memory");
            System.gc();
            Thread.sleep(10);
        }
        assertEquals(parentKoid, vm.object(child).parentKoid());
    }

    @Test
    void aChildReachesBeyondItsParentAndReadsZeroThere() {
        int parent = vm.vmo(2 * P, VmFlags.VMO_RESIZABLE);
        vm.write(parent, P, 7);
        int child = vm.child(parent, P, 3 * P);
        ok(vm.sys.zx_vmo_set_size(parent, 4 * P));
        vm.write(parent, 2 * P, 8);
        assertEquals(7, vm.read(child, 0));
        assertEquals(0, vm.read(child, P));
        int beyond = vm.child(parent, 100 * P, P);
        assertEquals(0, vm.read(beyond, 0));
    }

    @Test
    void aGuestsMappingOfTheParentLosesWriteUntilItHasACopy() {
        int parent = vm.vmo(P);
        vm.map(0, parent, 0, P);
        vm.guestWrite(0, 1);
        long before = vm.aspace.resolve(0, GuestMemory.WRITE);
        int child = vm.child(parent, 0, P);
        assertEquals(0, vm.aspace.resolve(0, GuestMemory.WRITE));
        assertEquals(before & ~2L, vm.aspace.resolve(0, GuestMemory.READ));
        vm.guestWrite(0, 2);
        assertEquals(1, vm.read(child, 0));
        assertEquals(2, vm.read(parent, 0));
    }

    @Test
    void aGuestThatHasTheChildMappedWritesToTheChild() {
        int parent = vm.vmo(P);
        vm.write(parent, 0, 1);
        int child = vm.child(parent, 0, P);
        int executable = child;
        assertEquals(
                Status.OK, vm.tryMap(vm.vmar, VmFixture.RW | VmFlags.SPECIFIC, 0, executable, 0, P));
        assertEquals(1, vm.guestRead(0));
        vm.guestWrite(0, 2);
        assertEquals(1, vm.read(parent, 0));
        assertEquals(2, vm.read(child, 0));
    }

    @Test
    void childrenAreCounted() throws StatusException {
        int parent = vm.vmo(P);
        int first = vm.child(parent, 0, P);
        int second = vm.child(parent, 0, P);
        vm.child(second, 0, P);
        assertEquals(2, vm.object(parent).childCount());
        assertEquals(vm.object(parent).koid(), vm.object(first).parentKoid());
        vm.process.handles().close(first);
        vm.process.handles().close(second);
        assertEquals(0, vm.object(parent).childCount());
    }

    /** A VMO and what it has to contain. */
    private static final class Pair {
        final int vmo;
        byte[] model;

        Pair(int vmo, byte[] model) {
            this.vmo = vmo;
            this.model = model;
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void treesOfSnapshotsBehaveAsCopies(long seed) throws StatusException {
        Random random = new Random(seed);
        List<Pair> pairs = new ArrayList<>();
        pairs.add(new Pair(vm.vmo(8 * P, VmFlags.VMO_RESIZABLE), new byte[8 * P]));
        for (int step = 0; step < 3000; step++) {
            Pair pair = pairs.get(random.nextInt(pairs.size()));
            switch (random.nextInt(12)) {
                case 0 -> snapshot(pairs, pair, random);
                case 1 -> resize(pair, random.nextInt(12) * P);
                case 2 -> close(pairs, pair);
                case 3 -> remap(pair);
                case 4, 5, 6 -> write(pair, random);
                case 7, 8 -> guestWrite(pair, random);
                default -> check(pair);
            }
        }
        pairs.forEach(this::check);
    }

    private void snapshot(List<Pair> pairs, Pair pair, Random random) {
        if (pairs.size() < 20) {
            int offset = random.nextInt(10) * P;
            int size = random.nextInt(10) * P;
            pairs.add(new Pair(vm.child(pair.vmo, offset, size), slice(pair.model, offset, size)));
        }
    }

    private void resize(Pair pair, int size) {
        ok(vm.sys.zx_vmo_set_size(pair.vmo, size));
        pair.model = Arrays.copyOf(pair.model, size);
    }

    private void close(List<Pair> pairs, Pair pair) throws StatusException {
        if (pairs.size() > 1) {
            vm.process.handles().close(pair.vmo);
            pairs.remove(pair);
        }
    }

    /** Only one VMO at a time is mapped, at 0. */
    private void remap(Pair pair) {
        int options = VmFixture.RW | VmFlags.SPECIFIC_OVERWRITE;
        assertEquals(Status.OK, vm.tryMap(vm.vmar, options, 0, pair.vmo, 0, 16 * P));
        mapped = pair;
    }

    private Pair mapped;

    private void write(Pair pair, Random random) {
        if (pair.model.length > 0) {
            int offset = random.nextInt(pair.model.length);
            byte[] bytes = new byte[Math.min(random.nextInt(3 * P), pair.model.length - offset)];
            random.nextBytes(bytes);
            ok(vm.sys.zx_vmo_write(pair.vmo, ByteBuffer.wrap(bytes), offset));
            System.arraycopy(bytes, 0, pair.model, offset, bytes.length);
        }
    }

    private void guestWrite(Pair pair, Random random) {
        if (mapped == pair && pair.model.length > 0) {
            int offset = random.nextInt(pair.model.length / 8) * 8;
            long value = random.nextLong();
            vm.guestWrite(offset, value);
            ByteBuffer.wrap(pair.model).putLong(offset, value);
            assertEquals(value, vm.guestRead(offset));
        }
    }

    private void check(Pair pair) {
        byte[] bytes = new byte[pair.model.length];
        ok(vm.sys.zx_vmo_read(pair.vmo, ByteBuffer.wrap(bytes), 0));
        assertArrayEquals(pair.model, bytes);
        if (mapped == pair) {
            for (int at = 0; at < pair.model.length; at += P) {
                assertEquals(ByteBuffer.wrap(pair.model).getLong(at), vm.guestRead(at));
            }
        }
    }

    private static byte[] slice(byte[] from, int offset, int size) {
        byte[] slice = new byte[size];
        if (offset < from.length) {
            System.arraycopy(from, offset, slice, 0, Math.min(size, from.length - offset));
        }
        return slice;
    }
}
