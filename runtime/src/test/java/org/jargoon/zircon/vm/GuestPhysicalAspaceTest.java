// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.vm;

import static org.jargoon.memory.GuestMemory.EXECUTE;
import static org.jargoon.memory.GuestMemory.PAGE_SIZE;
import static org.jargoon.memory.GuestMemory.READ;
import static org.jargoon.memory.GuestMemory.WRITE;
import static org.jargoon.zircon.vm.VmFixture.RWX_AT;
import static org.jargoon.zircon.vm.VmFixture.SIZE;
import static org.jargoon.zircon.vm.VmFixture.ok;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jargoon.zircon.abi.Status;
import org.jargoon.zircon.abi.StatusException;
import org.jargoon.zircon.abi.VmFlags;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Zircon's kernel unit tests of a guest's memory under their names (docs/zircon.md §10.3), and the rules of
 * docs/zircon.md §4.7 and §7.
 */
final class GuestPhysicalAspaceTest {
    private static final long P = PAGE_SIZE;

    private final VmFixture vm = new VmFixture();

    @AfterEach
    void nothingIsLeft() {
        vm.close();
    }

    @Test
    void guest_physical_address_space_unmap_range() throws StatusException {
        vm.map(0, vm.vmo(P), 0, P);
        assertTrue(vm.isMapped(0));
        vm.aspace.unmapForTrap(0, P);
        assertEquals(Status.NOT_FOUND, vm.access(0, READ));
    }

    @Test
    void guest_physical_address_space_unmap_range_outside_of_mapping() throws StatusException {
        vm.map(0, vm.vmo(P), 0, P);
        vm.aspace.unmapForTrap(8 * P, P);
        assertTrue(vm.isMapped(0));
    }

    @Test
    void guest_physical_address_space_unmap_range_multiple_mappings() throws StatusException {
        int vmo = vm.vmo(2 * P);
        vm.map(0, vmo, 0, 2 * P);
        vm.map(3 * P, vmo, 0, 2 * P);
        vm.write(vmo, 0, 11);
        vm.write(vmo, P, 22);
        vm.aspace.unmapForTrap(P, 3 * P);
        assertEquals(List.of(0, 4), mappedPages(6));
        assertEquals(11, vm.guestRead(0));
        assertEquals(22, vm.guestRead(4 * P));
    }

    @Test
    void guest_physical_address_space_unmap_range_sub_region() throws StatusException {
        int vmo = vm.vmo(4 * P);
        vm.map(0, vmo, 0, P);
        int region = vm.region(vm.vmar, VmFlags.CAN_MAP_RWX | VmFlags.CAN_MAP_SPECIFIC | VmFlags.SPECIFIC, P, 2 * P);
        assertEquals(Status.OK, vm.tryMap(region, RWX_AT, 0, vmo, 0, 2 * P));
        vm.aspace.unmapForTrap(0, 2 * P);
        assertEquals(List.of(2), mappedPages(4));
        // The region survived, also where it is empty now.
        assertEquals(Status.OK, vm.tryMap(region, RWX_AT, 0, vmo, 0, P));
        vm.aspace.unmapForTrap(0, 4 * P);
        assertEquals(Status.NO_MEMORY, vm.tryMap(vm.vmar, RWX_AT, P, vmo, 0, P));
        assertEquals(Status.OK, vm.tryMap(region, RWX_AT, 0, vmo, 0, P));
    }

    @Test
    void guest_physical_address_space_get_page() {
        int vmo = vm.vmo(P);
        vm.map(0, vmo, 0, P);
        vm.guestWrite(16, 0x1122334455667788L);
        assertEquals(0x1122334455667788L, vm.read(vmo, 16));
        vm.write(vmo, 24, 42);
        assertEquals(42, vm.guestRead(24));
    }

    @Test
    void guest_physical_address_space_get_page_complex() {
        int first = vm.vmo(8 * P);
        int second = vm.vmo(8 * P);
        int region = vm.region(
                vm.vmar, VmFlags.CAN_MAP_RWX | VmFlags.CAN_MAP_SPECIFIC | VmFlags.SPECIFIC, 16 * P, 16 * P);
        vm.map(0, first, P, 4 * P);
        assertEquals(Status.OK, vm.tryMap(region, RWX_AT, P, second, 3 * P, 4 * P));
        vm.write(first, 3 * P, 1);
        vm.write(second, 4 * P, 2);
        assertEquals(1, vm.guestRead(2 * P));
        assertEquals(2, vm.guestRead(18 * P));
        assertEquals(Status.NOT_FOUND, vm.access(16 * P, READ));
    }

    @Test
    void guest_physical_address_space_get_page_not_present() {
        vm.map(0, vm.vmo(P), 0, P);
        assertEquals(Status.NOT_FOUND, vm.access(P, READ));
        assertEquals(Status.NOT_FOUND, vm.access(P, EXECUTE));
    }

    @Test
    void guest_physical_address_space_page_fault() {
        vm.map(0, vm.vmo(P), 0, P);
        assertEquals(Status.NOT_FOUND, vm.aspace.pageFault(P, WRITE));
        assertEquals(Status.OK, vm.aspace.pageFault(0, WRITE));
        long page = vm.aspace.resolve(8, READ);
        assertEquals(READ | WRITE | EXECUTE, page & P - 1);
        assertEquals(page, vm.aspace.resolve(P - 1, WRITE));
    }

    @Test
    void addressesBeyondTheSpaceAreNotFound() {
        assertEquals(Status.NOT_FOUND, vm.access(SIZE, READ));
        assertEquals(Status.NOT_FOUND, vm.access(-1, READ));
        assertEquals(Status.NOT_FOUND, vm.access(Long.MIN_VALUE, EXECUTE));
    }

    @ParameterizedTest
    @ValueSource(ints = {36, 48, 56})
    void spacesOfAllSizesReachToTheirEnds(int bits) throws StatusException {
        GuestPhysicalAspace space = new GuestPhysicalAspace(vm.kernel, 1L << bits, _ -> false);
        VmarDispatcher root = space.newRootVmar();
        VmoDispatcher vmo = vm.object(vm.vmo(P));
        long last = (1L << bits) - P;
        int options = VmFlags.PERM_READ | VmFlags.SPECIFIC;
        assertEquals(last, root.map(options, VmFlags.PERM_READ, last, vmo, 0, P));
        assertEquals(READ, space.resolve(last + 5, READ) & P - 1);
        assertEquals(0, space.resolve(last + P, READ));
        assertEquals(1L << bits, root.length());
        root.release();
        space.destroy();
    }

    @Test
    void aForbiddenAccessIsNotSupported() {
        int vmo = vm.vmo(P);
        assertEquals(Status.OK, vm.tryMap(vm.vmar, VmFlags.PERM_READ | VmFlags.SPECIFIC, 0, vmo, 0, P));
        assertEquals(Status.OK, vm.access(0, READ));
        assertEquals(READ, vm.aspace.resolve(0, READ) & P - 1);
        assertEquals(Status.NOT_SUPPORTED, vm.access(0, WRITE));
        assertEquals(Status.NOT_SUPPORTED, vm.access(0, EXECUTE));
        ok(vm.sys.zx_vmar_protect(vm.vmar, 0, 0, P));
        assertEquals(Status.NOT_SUPPORTED, vm.access(0, READ));
    }

    @Test
    void aShrunkVmoIsOutOfRangeAndReadsZeroAfterItGrew() {
        int vmo = vm.vmo(2 * P, VmFlags.VMO_RESIZABLE);
        vm.map(0, vmo, 0, 2 * P);
        vm.guestWrite(P, 5);
        ok(vm.sys.zx_vmo_set_size(vmo, P));
        assertEquals(Status.OUT_OF_RANGE, vm.access(P, READ));
        assertTrue(vm.isMapped(0));
        ok(vm.sys.zx_vmo_set_size(vmo, 2 * P));
        assertEquals(0, vm.guestRead(P));
    }

    @Test
    void aTrapBeatsAMappingForDataButNotForFetch() {
        vm.map(0, vm.vmo(2 * P), 0, 2 * P);
        vm.trappedPages.add(0L);
        assertEquals(0, vm.aspace.resolve(0, READ));
        assertEquals(0, vm.aspace.resolve(8, WRITE));
        assertEquals(EXECUTE, vm.aspace.resolve(0, EXECUTE) & P - 1);
        assertEquals(READ | WRITE | EXECUTE, vm.aspace.resolve(P, READ) & P - 1);
    }

    @Test
    void unmappingForATrapChecksItsRange() {
        assertStatus(Status.INVALID_ARGS, 1, P);
        assertStatus(Status.INVALID_ARGS, 0, 0);
        assertStatus(Status.INVALID_ARGS, SIZE, P);
        assertStatus(Status.INVALID_ARGS, SIZE - P, 2 * P);
        assertStatus(Status.INVALID_ARGS, 0, -1);
        assertStatus(Status.INVALID_ARGS, -P, P);
        assertStatus(Status.OK, SIZE - P, P);
        ok(vm.sys.zx_vmar_destroy(vm.vmar));
        assertStatus(Status.BAD_STATE, 0, P);
    }

    @Test
    void theEndOfTheSpaceUnmapsEverythingAndItsVmarsAreDead() {
        int vmo = vm.vmo(P);
        vm.map(0, vmo, 0, P);
        vm.guestWrite(0, 1);
        vm.aspace.destroy();
        assertFalse(vm.isMapped(0));
        assertEquals(0, vm.object(vmo).mappingCount());
        assertEquals(Status.BAD_STATE, vm.tryMap(vm.vmar, RWX_AT, 0, vmo, 0, P));
    }

    @Test
    void aMappingKeepsItsVmoAliveWithoutAHandle() throws StatusException {
        int vmo = vm.vmo(P);
        vm.write(vmo, 0, 9);
        vm.map(0, vmo, 0, P);
        vm.process.handles().close(vmo);
        assertEquals(9, vm.guestRead(0));
        assertEquals(2, vm.kernel.liveObjects());
        ok(vm.sys.zx_vmar_unmap(vm.vmar, 0, P));
        assertEquals(1, vm.kernel.liveObjects());
    }

    @Test
    void coresAreToldOfEveryChangeOfAMapping() throws StatusException {
        RecordingCode code = new RecordingCode();
        int vmo = vm.vmo(4 * P, VmFlags.VMO_RESIZABLE);
        vm.aspace.attach(code);
        vm.map(P, vmo, 0, 4 * P);
        assertEquals(List.of("changed 0x1000 0x4000"), code.take());
        ok(vm.sys.zx_vmar_protect(vm.vmar, VmFixture.RW, 2 * P, P));
        assertEquals(List.of("changed 0x2000 0x1000"), code.take());
        ok(vm.sys.zx_vmo_set_size(vmo, 3 * P));
        assertEquals(List.of("changed 0x4000 0x1000"), code.take());
        vm.write(vmo, 0, 1);
        assertEquals(List.of("code 0x1000 0x8"), code.take());
        vm.write(vmo, P, 1);
        assertEquals(List.of(), code.take(), "a page that is not executable");
        vm.child(vmo, 0, P);
        assertEquals(List.of("changed 0x1000 0x1000"), code.take());
        assertEquals(Status.OK, vm.access(P, WRITE));
        assertEquals(List.of("changed 0x1000 0x1000"), code.take());
        vm.aspace.unmapForTrap(0, 2 * P);
        assertEquals(List.of("changed 0x1000 0x1000"), code.take());
        ok(vm.sys.zx_vmar_unmap(vm.vmar, 0, 16 * P));
        assertEquals(List.of("changed 0x2000 0x3000"), code.take());
        vm.map(0, vmo, 0, P);
        code.take();
        vm.aspace.destroy();
        assertEquals(List.of("changed 0x0 0x1000"), code.take());
    }

    @Test
    void aVmoMappedTwiceIsOneMemory() {
        int vmo = vm.vmo(P);
        vm.map(0, vmo, 0, P);
        vm.map(4 * P, vmo, 0, P);
        vm.guestWrite(8, 77);
        assertEquals(77, vm.guestRead(4 * P + 8));
        assertEquals(2, vm.object(vmo).mappingCount());
    }

    @Test
    void noMemoryOfTheHostIsAStatus() {
        vm.map(0, vm.vmo(4 * P), 0, 4 * P);
        long before = HostMemory.setLimit(HostMemory.committedPages() + 1);
        try {
            assertEquals(Status.OK, vm.access(0, WRITE));
            assertEquals(0, vm.aspace.resolve(P, READ));
            assertEquals(Status.NO_MEMORY, vm.access(P, READ));
        } finally {
            HostMemory.setLimit(before);
        }
        assertEquals(Status.OK, vm.access(P, READ));
    }

    private void assertStatus(Status expected, long address, long length) {
        if (expected == Status.OK) {
            try {
                vm.aspace.unmapForTrap(address, length);
            } catch (StatusException e) {
                throw new AssertionError(e);
            }
        } else {
            StatusException e =
                    assertThrows(StatusException.class, () -> vm.aspace.unmapForTrap(address, length));
            assertEquals(expected, e.status());
        }
    }

    private List<Integer> mappedPages(int count) {
        List<Integer> mapped = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            if (vm.isMapped(i * P)) {
                mapped.add(i);
            }
        }
        return mapped;
    }

    @Test
    void whoIsNoCoreReadsWithoutUsingWhatIsResolved() throws StatusException {
        int vmo = vm.vmo(PAGE_SIZE);
        vm.write(vmo, 8, 42);
        vm.map(PAGE_SIZE, vmo, 0, 2 * PAGE_SIZE);
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES);
        vm.aspace.read(PAGE_SIZE + 8, EXECUTE, bytes);
        assertEquals(42, bytes.getLong(0));
        assertEquals(Status.NOT_FOUND, readStatus(0));
        assertEquals(Status.OUT_OF_RANGE, readStatus(2 * PAGE_SIZE));
        assertEquals(Status.OUT_OF_RANGE, readStatus(vm.aspace.size()));
        assertEquals(Status.OUT_OF_RANGE, readStatus(-8));
        ok(vm.sys.zx_vmar_protect(vm.vmar, 0, PAGE_SIZE, PAGE_SIZE));
        assertEquals(Status.NOT_FOUND, readStatus(PAGE_SIZE + 8));
    }

    private Status readStatus(long address) {
        try {
            vm.aspace.read(address, READ, ByteBuffer.allocate(Long.BYTES));
            return Status.OK;
        } catch (StatusException e) {
            return e.status();
        }
    }
}
