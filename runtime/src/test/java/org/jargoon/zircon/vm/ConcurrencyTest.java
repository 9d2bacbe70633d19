// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.vm;

import static org.jargoon.memory.GuestMemory.PAGE_SIZE;
import static org.jargoon.zircon.vm.VmFixture.ok;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jargoon.zircon.abi.Status;
import org.jargoon.zircon.abi.StatusException;
import org.jargoon.zircon.abi.VmFlags;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Cores that keep translations run against host threads that change memory under them. What would show a mistake: a
 * word that only one core writes is not what it wrote; a page shows the pattern of freed memory or another VMO's words;
 * a snapshot or a page that was protected changes.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class ConcurrencyTest {
    private static final int P = PAGE_SIZE;
    private static final int CORES = 3;
    private static final int PAGES = 4;

    /** What an access may meet while memory changes. */
    private static final Set<Status> FAULTS =
            EnumSet.of(Status.NOT_FOUND, Status.NOT_SUPPORTED, Status.OUT_OF_RANGE);

    private final VmFixture vm = new VmFixture();
    private final FakeCode code = new FakeCode(vm.aspace);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Future<?>> running = new ArrayList<>();
    private volatile boolean stop;

    @AfterEach
    void nothingIsLeft() {
        stop = true;
        threads.shutdownNow();
        vm.close();
    }

    @Test
    void noWriteIsLostAndNoSnapshotChangesWhileCoresWrite() throws Exception {
        int vmo = vm.vmo(PAGES * P);
        vm.map(0, vmo, 0, PAGES * P);
        for (int i = 0; i < CORES; i++) {
            long slot = i * 8L;
            start(() -> countUp(slot));
        }
        start(() -> hostCountsUp(vmo, CORES * 8L));
        start(() -> hostCountsUp(vmo, 2 * P - 4 + 64));
        for (int i = 0; i < 800 && !anyEnded(); i++) {
            int child = vm.child(vmo, 0, PAGES * P);
            int grandchild = vm.child(child, 0, PAGES * P);
            byte[] first = bytes(child, PAGES * P);
            vm.write(grandchild, P / 2, i);
            Thread.onSpinWait();
            assertArrayEquals(first, bytes(child, PAGES * P), "a snapshot changed");
            assertEquals(i, vm.read(grandchild, P / 2));
            vm.process.handles().close(child);
            vm.process.handles().close(grandchild);
        }
        finish();
    }

    /** Counts words up that nobody else writes, one in each page, and watches those of the others. */
    private Void countUp(long slot) throws Exception {
        long[] own = new long[PAGES];
        long[][] seen = new long[PAGES][CORES];
        Random random = new Random(slot);
        try (FakeCode.FakeCore core = code.core()) {
            core.enter();
            while (!stop) {
                int page = random.nextInt(PAGES);
                assertEquals(own[page], core.read((long) page * P + slot), "a write was lost");
                core.write((long) page * P + slot, ++own[page]);
                int other = random.nextInt(CORES);
                long now = core.read((long) page * P + other * 8L);
                assertTrue(now >= seen[page][other], "a core's word went back");
                seen[page][other] = now;
            }
        }
        return null;
    }

    private Void hostCountsUp(int vmo, long at) {
        for (long i = 0; !stop; i++) {
            if (i > 0) {
                assertEquals(i - 1, vm.read(vmo, at), "the host's write was lost");
            }
            vm.write(vmo, at, i);
        }
        return null;
    }

    @Test
    void noCoreUsesMemoryThatWasTakenFromIt() throws Exception {
        Set<Status> met = ConcurrentHashMap.newKeySet();
        for (int i = 0; i < CORES; i++) {
            long seed = i;
            start(() -> roam(seed, met));
        }
        List<Future<?>> changers = new ArrayList<>();
        for (int region = 0; region < 2; region++) {
            int number = region;
            changers.add(threads.submit(() -> change(number, met)));
        }
        for (Future<?> changer : changers) {
            changer.get();
        }
        finish();
        assertEquals(FAULTS, EnumSet.copyOf(met));
    }

    /** Region number r is mapped at r + 1 MiB, and all words there have r + 1 in their highest byte, or are 0. */
    private static long base(int region) {
        return (region + 1L) << 20;
    }

    private static void checkWord(int region, long word) {
        assertTrue(word == 0 || word >>> 56 == region + 1, () -> "region %d shows %x".formatted(region, word));
    }

    private Void roam(long seed, Set<Status> met) throws Exception {
        Random random = new Random(seed);
        try (FakeCode.FakeCore core = code.core()) {
            core.enter();
            while (!stop) {
                int region = random.nextInt(2);
                long address = base(region) + random.nextInt(PAGES * P / 8) * 8L;
                try {
                    checkWord(region, core.read(address));
                    core.write(address, region + 1L << 56 | random.nextInt(Integer.MAX_VALUE));
                    checkWord(region, core.read(address));
                } catch (FakeCode.Fault e) {
                    met.add(e.status);
                }
            }
        }
        return null;
    }

    /** Maps, protects, shrinks, snapshots, unmaps and closes VMOs in one region, until cores have met all of that. */
    private Void change(int region, Set<Status> met) throws StatusException {
        Random random = new Random(region);
        for (int i = 0; (i < 60 || !met.containsAll(FAULTS)) && !anyEnded(); i++) {
            int vmo = vm.vmo(PAGES * P, VmFlags.VMO_RESIZABLE);
            int options = VmFixture.RW | (i % 2 == 0 ? VmFlags.SPECIFIC : VmFlags.SPECIFIC_OVERWRITE);
            assertEquals(Status.OK, vm.tryMap(vm.vmar, options, base(region), vmo, 0, PAGES * P));
            for (int j = 0; j < 6; j++) {
                changeOnce(region, vmo, random.nextInt(PAGES), random.nextInt(4));
            }
            if (i % 2 == 1) {
                ok(vm.sys.zx_vmar_unmap(vm.vmar, base(region), PAGES * P));
            }
            vm.process.handles().close(vmo);
        }
        return null;
    }

    private void changeOnce(int region, int vmo, int page, int what) throws StatusException {
        switch (what) {
            case 0 -> {
                ok(vm.sys.zx_vmo_set_size(vmo, (long) page * P));
                Thread.yield();
                ok(vm.sys.zx_vmo_set_size(vmo, (long) PAGES * P));
            }
            case 1 -> {
                int child = vm.child(vmo, 0, PAGES * P);
                byte[] before = bytes(child, PAGES * P);
                assertArrayEquals(before, bytes(child, PAGES * P));
                vm.process.handles().close(child);
            }
            case 2 -> {
                long at = base(region);
                ok(vm.sys.zx_vmar_protect(vm.vmar, VmFlags.PERM_READ, at, PAGES * P));
                byte[] before = bytes(vmo, PAGES * P);
                Thread.yield();
                assertArrayEquals(before, bytes(vmo, PAGES * P), "a page was written after it was protected");
                ok(vm.sys.zx_vmar_protect(vm.vmar, VmFixture.RW, at, PAGES * P));
            }
            default -> {
                for (int at = 0; at < PAGES * P; at += 8 * 61) {
                    ByteBuffer word = ByteBuffer.allocate(8).order(ByteOrder.nativeOrder());
                    ok(vm.sys.zx_vmo_read(vmo, word, at));
                    checkWord(region, word.getLong(0));
                }
            }
        }
    }

    @Test
    void closingTheLastHandleDuringACallIsHarmless() throws Exception {
        for (int i = 0; i < 300; i++) {
            int vmo = vm.vmo(PAGES * P);
            Future<Integer> writer = threads.submit(
                    () -> vm.sys.zx_vmo_write(vmo, ByteBuffer.allocate(PAGES * P), 0));
            Future<Integer> reader = threads.submit(
                    () -> vm.sys.zx_vmo_read(vmo, ByteBuffer.allocate(PAGES * P), 0));
            vm.process.handles().close(vmo);
            for (Future<Integer> call : List.of(writer, reader)) {
                Status status = Status.of(call.get());
                assertTrue(status == Status.OK || status == Status.BAD_HANDLE, status.symbol());
            }
        }
    }

    private void start(Callable<?> work) {
        running.add(threads.submit(work));
    }

    /** A thread ends by itself only if it has found a mistake. */
    private boolean anyEnded() {
        return running.stream().anyMatch(Future::isDone);
    }

    private void finish() throws InterruptedException, ExecutionException {
        stop = true;
        for (Future<?> thread : running) {
            thread.get();
        }
    }

    private byte[] bytes(int vmo, int length) {
        byte[] bytes = new byte[length];
        ok(vm.sys.zx_vmo_read(vmo, ByteBuffer.wrap(bytes), 0));
        return bytes;
    }
}
