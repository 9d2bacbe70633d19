// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.vm;

import static org.jargoon.memory.GuestMemory.EXECUTE;
import static org.jargoon.memory.GuestMemory.PAGE_SIZE;
import static org.jargoon.memory.GuestMemory.READ;
import static org.jargoon.memory.GuestMemory.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.jargoon.zircon.abi.Status;
import org.jargoon.zircon.abi.StatusException;
import org.jargoon.zircon.abi.VmFlags;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random calls on one VMAR against a model that knows for each page alone what is mapped there (docs/zircon.md §8.13).
 */
final class VmarModelTest {
    private static final int P = PAGE_SIZE;
    private static final int PAGES = 48;
    private static final int[] PERMISSIONS = {
        0,
        VmFlags.PERM_READ,
        VmFlags.PERM_READ | VmFlags.PERM_WRITE,
        VmFlags.PERM_READ | VmFlags.PERM_EXECUTE,
        VmFlags.PERMS
    };

    /** What a page shows. */
    private record Page(int vmo, int vmoPage, int permissions) {}

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void pagesAreMappedAsTheCallsSay(long seed) throws StatusException {
        try (VmFixture vm = new VmFixture()) {
            Page[] model = new Page[PAGES];
            int[] vmos = {marked(vm, 1), marked(vm, 2)};
            // The model is about these pages; the rest of the region is taken.
            vm.region(vm.vmar, VmFlags.SPECIFIC, (long) PAGES * P, VmFixture.SIZE - (long) PAGES * P);
            Random random = new Random(seed);
            for (int step = 0; step < 4000; step++) {
                int first = random.nextInt(PAGES);
                int count = 1 + random.nextInt(Math.min(12, PAGES - first));
                switch (random.nextInt(6)) {
                    case 0, 1, 2 -> map(vm, vmos, model, first, count, random);
                    case 3 -> {
                        VmFixture.ok(vm.sys.zx_vmar_unmap(vm.vmar, (long) first * P, (long) count * P));
                        unmap(model, first, count);
                    }
                    case 4 -> {
                        vm.aspace.unmapForTrap((long) first * P, (long) count * P);
                        unmap(model, first, count);
                    }
                    default -> protect(vm, model, first, count, PERMISSIONS[random.nextInt(PERMISSIONS.length)]);
                }
                for (int i = 0; i < PAGES; i++) {
                    check(vm, model[i], (long) i * P);
                }
            }
        }
    }

    /** A VMO whose pages begin with its number and theirs. */
    private static int marked(VmFixture vm, int number) {
        int vmo = vm.vmo((long) PAGES * P);
        for (int i = 0; i < PAGES; i++) {
            vm.write(vmo, (long) i * P, number * 1000L + i);
        }
        return vmo;
    }

    private static void map(VmFixture vm, int[] vmos, Page[] model, int first, int count, Random random) {
        int number = random.nextInt(vmos.length);
        int vmoPage = random.nextInt(PAGES - count + 1);
        int permissions = PERMISSIONS[random.nextInt(PERMISSIONS.length)];
        int how = new int[] {0, VmFlags.SPECIFIC, VmFlags.SPECIFIC_OVERWRITE}[random.nextInt(3)];
        long[] address = new long[1];
        Status status = Status.of(vm.sys.zx_vmar_map(
                vm.vmar,
                permissions | how,
                how == 0 ? 0 : (long) first * P,
                vmos[number],
                (long) vmoPage * P,
                (long) count * P,
                address));
        int at = how == 0 ? gap(model, count) : first;
        boolean fits = how == VmFlags.SPECIFIC_OVERWRITE || at >= 0 && isFree(model, at, count);
        assertEquals(fits ? Status.OK : Status.NO_MEMORY, status);
        if (fits) {
            assertEquals((long) at * P, address[0]);
            for (int i = 0; i < count; i++) {
                model[at + i] = new Page(number + 1, vmoPage + i, permissions);
            }
        }
    }

    private static void protect(VmFixture vm, Page[] model, int first, int count, int permissions) {
        boolean mapped = true;
        for (int i = first; i < first + count; i++) {
            mapped &= model[i] != null;
        }
        Status status = Status.of(vm.sys.zx_vmar_protect(vm.vmar, permissions, (long) first * P, (long) count * P));
        assertEquals(mapped ? Status.OK : Status.NOT_FOUND, status);
        for (int i = first; mapped && i < first + count; i++) {
            model[i] = new Page(model[i].vmo, model[i].vmoPage, permissions);
        }
    }

    private static void unmap(Page[] model, int first, int count) {
        for (int i = first; i < first + count; i++) {
            model[i] = null;
        }
    }

    private static int gap(Page[] model, int count) {
        for (int at = 0; at + count <= PAGES; at++) {
            if (isFree(model, at, count)) {
                return at;
            }
        }
        return -1;
    }

    private static boolean isFree(Page[] model, int first, int count) {
        for (int i = first; i < first + count; i++) {
            if (model[i] != null) {
                return false;
            }
        }
        return true;
    }

    private static void check(VmFixture vm, Page page, long address) {
        if (page == null) {
            assertEquals(Status.NOT_FOUND, vm.access(address, READ));
            return;
        }
        assertAccess(vm, page, VmFlags.PERM_READ, address, READ);
        assertAccess(vm, page, VmFlags.PERM_WRITE, address, WRITE);
        assertAccess(vm, page, VmFlags.PERM_EXECUTE, address, EXECUTE);
        if ((page.permissions & VmFlags.PERM_READ) != 0) {
            assertEquals(page.vmo * 1000L + page.vmoPage, vm.guestRead(address));
        }
    }

    private static void assertAccess(VmFixture vm, Page page, int permission, long address, int access) {
        Status expected = (page.permissions & permission) != 0 ? Status.OK : Status.NOT_SUPPORTED;
        assertEquals(expected, vm.access(address, access));
    }
}
