// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.vm;

import static org.jargoon.memory.GuestMemory.EXECUTE;
import static org.jargoon.memory.GuestMemory.PAGE_SIZE;
import static org.jargoon.memory.GuestMemory.READ;
import static org.jargoon.memory.GuestMemory.WRITE;
import static org.jargoon.zircon.abi.VmFlags.*;
import static org.jargoon.zircon.vm.VmFixture.RW;
import static org.jargoon.zircon.vm.VmFixture.RWX_AT;
import static org.jargoon.zircon.vm.VmFixture.SIZE;
import static org.jargoon.zircon.vm.VmFixture.ok;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jargoon.zircon.abi.Profile;
import org.jargoon.zircon.abi.Rights;
import org.jargoon.zircon.abi.Status;
import org.jargoon.zircon.abi.StatusException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The calls on VMARs and the order of their checks (docs/zircon.md §8.13). */
final class VmarSyscallsTest {
    private static final long P = PAGE_SIZE;
    private static final int UNKNOWN = 0x7fff_fff3;
    private static final int ALL_AT = CAN_MAP_RWX | CAN_MAP_SPECIFIC | SPECIFIC;

    private final VmFixture vm = new VmFixture();
    private final int vmo = vm.vmo(16 * P);

    @AfterEach
    void nothingIsLeft() {
        vm.close();
    }

    @Test
    void theRootVmarHasTheRightsOf2020() throws StatusException {
        assertEquals(0x801f, vm.process.handle(vm.vmar, null, 0).rights());
    }

    @Test
    void mapChecksTheVmarThenTheVmoThenOptions() {
        int bad = PERM_WRITE;
        assertMap(Status.BAD_HANDLE, UNKNOWN, bad, 0, UNKNOWN, 0, P);
        assertMap(Status.WRONG_TYPE, vmo, bad, 0, UNKNOWN, 0, P);
        assertMap(Status.BAD_HANDLE, vm.vmar, bad, 0, UNKNOWN, 0, P);
        assertMap(Status.WRONG_TYPE, vm.vmar, bad, 0, vm.vmar, 0, P);
        assertMap(Status.ACCESS_DENIED, vm.vmar, bad, 0, vm.with(vmo, ~Rights.MAP), 0, P);
        assertMap(Status.INVALID_ARGS, vm.vmar, PERM_WRITE, 0, vmo, 0, P);
        assertMap(Status.INVALID_ARGS, vm.vmar, PERM_EXECUTE, 0, vmo, 0, P);
    }

    @Test
    void mapChecksOptionsThenRights() {
        int weak = vm.with(vmo, Rights.MAP);
        assertMap(Status.INVALID_ARGS, vm.vmar, PERM_READ | MAP_RANGE | SPECIFIC_OVERWRITE, 0, weak, 0, P);
        assertMap(Status.INVALID_ARGS, vm.vmar, PERM_READ | CAN_MAP_READ, 0, weak, 0, P);
        assertMap(Status.INVALID_ARGS, vm.vmar, PERM_READ | CAN_MAP_WRITE, 0, weak, 0, P);
        assertMap(Status.INVALID_ARGS, vm.vmar, PERM_READ | CAN_MAP_EXECUTE, 0, weak, 0, P);
        int[] rights = {Rights.READ, Rights.WRITE, Rights.EXECUTE};
        for (int right : rights) {
            // One fault behind it: alignment bits that do not exist.
            int options = PERMS | 9 << ALIGN_SHIFT;
            assertMap(Status.ACCESS_DENIED, vm.vmar, options, 0, vm.with(vmo, ~right), 0, P);
            assertMap(Status.ACCESS_DENIED, vm.with(vm.vmar, ~right), options, 0, vmo, 0, P);
        }
        assertMap(Status.OK, vm.with(vm.vmar, 0), SPECIFIC, 0, weak, 0, P);
    }

    @Test
    void mapChecksAlignmentThenResizableThenOffsetThenState() {
        int resizable = vm.vmo(P, VMO_RESIZABLE);
        int refuse = PERM_READ | REQUIRE_NON_RESIZABLE;
        assertMap(Status.INVALID_ARGS, vm.vmar, refuse | 9 << ALIGN_SHIFT, 0, resizable, 1, P);
        assertMap(Status.INVALID_ARGS, vm.vmar, refuse | 33 << ALIGN_SHIFT, 0, resizable, 1, P);
        assertMap(Status.INVALID_ARGS, vm.vmar, refuse | 1 << 14, 0, resizable, 1, P);
        assertMap(Status.NOT_SUPPORTED, vm.vmar, refuse, 0, resizable, 1, P);
        assertMap(Status.OK, vm.vmar, refuse, 0, vmo, 0, P);
        int dead = vm.region(vm.vmar, ALL_AT, 64 * P, P);
        ok(vm.sys.zx_vmar_destroy(dead));
        assertMap(Status.INVALID_ARGS, dead, PERM_READ, 0, vmo, 1, P);
        assertMap(Status.INVALID_ARGS, dead, PERM_READ, 0, vmo, -P, 2 * P);
        assertMap(Status.BAD_STATE, dead, PERM_READ, P, vmo, 0, 0);
    }

    @Test
    void mapChecksLengthThenPlace() {
        assertMap(Status.INVALID_ARGS, vm.vmar, PERM_READ, 0, vmo, 0, 0);
        assertMap(Status.INVALID_ARGS, vm.vmar, PERM_READ, 0, vmo, 0, -1);
        assertMap(Status.INVALID_ARGS, vm.vmar, PERM_READ, P, vmo, 0, P);
        assertMap(Status.INVALID_ARGS, vm.vmar, PERM_READ | SPECIFIC, SIZE, vmo, 0, P);
        assertMap(Status.INVALID_ARGS, vm.vmar, PERM_READ | SPECIFIC, SIZE - P, vmo, 0, 2 * P);
        assertMap(Status.INVALID_ARGS, vm.vmar, PERM_READ | SPECIFIC, -P, vmo, 0, P);
        assertMap(Status.INVALID_ARGS, vm.vmar, PERM_READ | SPECIFIC, 1, vmo, 0, P);
        assertMap(Status.INVALID_ARGS, vm.vmar, PERM_READ | SPECIFIC | 16 << ALIGN_SHIFT, P, vmo, 0, P);
        assertMap(Status.OK, vm.vmar, PERM_READ | SPECIFIC, SIZE - P, vmo, 0, 1);
        assertMap(Status.INVALID_ARGS, vm.vmar, PERM_READ, 0, vmo, 0, SIZE + P);
    }

    @Test
    void anOverlapIsWhatTheProfileSays() {
        vm.map(P, vmo, 0, 2 * P);
        assertMap(Status.NO_MEMORY, vm.vmar, RWX_AT, 0, vmo, 0, 2 * P);
        assertMap(Status.NO_MEMORY, vm.vmar, RWX_AT, 2 * P, vmo, 0, P);
        assertMap(Status.OK, vm.vmar, RWX_AT, 3 * P, vmo, 0, P);
        try (VmFixture later = new VmFixture(Profile.ZIRCON_2023)) {
            int memory = later.vmo(P);
            later.map(0, memory, 0, P);
            assertEquals(Status.ALREADY_EXISTS, later.tryMap(later.vmar, RWX_AT, 0, memory, 0, P));
        }
    }

    @Test
    void overwritingReplacesWhatIsThereAndNoMore() {
        vm.map(0, vmo, 0, 4 * P);
        int other = vm.vmo(2 * P);
        vm.write(vmo, 0, 1);
        vm.write(vmo, 3 * P, 3);
        vm.write(other, 0, 7);
        assertMap(Status.OK, vm.vmar, PERM_READ | SPECIFIC_OVERWRITE, P, other, 0, 2 * P);
        assertEquals(1, vm.guestRead(0));
        assertEquals(7, vm.guestRead(P));
        assertEquals(3, vm.guestRead(3 * P));
        assertEquals(2, vm.object(vmo).mappingCount());
        vm.region(vm.vmar, ALL_AT, 8 * P, P);
        assertMap(Status.INVALID_ARGS, vm.vmar, PERM_READ | SPECIFIC_OVERWRITE, 7 * P, other, 0, 2 * P);
    }

    @Test
    void withoutSpecificTheLowestAlignedGapIsTaken() {
        vm.map(P, vmo, 0, P);
        vm.map(4 * P, vmo, 0, P);
        assertEquals(0, mapAnywhere(0, P));
        assertEquals(2 * P, mapAnywhere(0, 2 * P));
        assertEquals(5 * P, mapAnywhere(0, 2 * P));
        assertEquals(16 * P, mapAnywhere(16, P));
        assertEquals(7 * P, mapAnywhere(10, P));
        assertEquals(1L << 32, mapAnywhere(32, P));
        assertMap(Status.NO_MEMORY, vm.vmar, PERM_READ, 0, vmo, 0, SIZE);
    }

    @Test
    void mapRangeAndAllowFaultsAreAccepted() {
        assertMap(Status.OK, vm.vmar, RWX_AT | MAP_RANGE | ALLOW_FAULTS, 0, vmo, 0, P);
        assertMap(Status.INVALID_ARGS, vm.vmar, RWX_AT | COMPACT, 8 * P, vmo, 0, P);
        assertMap(Status.INVALID_ARGS, vm.vmar, RWX_AT | CAN_MAP_SPECIFIC, 8 * P, vmo, 0, P);
    }

    @Test
    void aMappingMayReachBeyondItsVmo() {
        vm.map(0, vmo, 15 * P, 4 * P);
        assertTrue(vm.isMapped(0));
        assertEquals(Status.OUT_OF_RANGE, vm.access(P, READ));
        assertMap(Status.OK, vm.vmar, RWX_AT, 8 * P, vmo, Long.MIN_VALUE, P);
        assertEquals(Status.OUT_OF_RANGE, vm.access(8 * P, READ));
    }

    @Test
    void allocateChecksHandleThenOptionsThenStateThenRange() {
        assertAllocate(Status.BAD_HANDLE, UNKNOWN, PERM_READ, 0, P);
        assertAllocate(Status.WRONG_TYPE, vmo, PERM_READ, 0, P);
        int[] rights = {Rights.READ, Rights.WRITE, Rights.EXECUTE};
        for (int right : rights) {
            assertAllocate(Status.ACCESS_DENIED, vm.with(vm.vmar, ~right), CAN_MAP_RWX | PERM_READ, 0, P);
        }
        int dead = vm.region(vm.vmar, ALL_AT, 0, P);
        ok(vm.sys.zx_vmar_destroy(dead));
        for (int options : new int[] {PERM_READ, SPECIFIC_OVERWRITE, MAP_RANGE, 1 << 14, 9 << ALIGN_SHIFT}) {
            assertAllocate(Status.INVALID_ARGS, dead, options, 0, P);
        }
        assertAllocate(Status.INVALID_ARGS, dead, 0, 0, P + 1);
        assertAllocate(Status.BAD_STATE, dead, 0, 0, 0);
        assertAllocate(Status.INVALID_ARGS, vm.vmar, 0, 0, 0);
        assertAllocate(Status.INVALID_ARGS, vm.vmar, 0, P, P);
        assertAllocate(Status.INVALID_ARGS, vm.vmar, SPECIFIC, SIZE, P);
        assertAllocate(Status.INVALID_ARGS, vm.vmar, SPECIFIC, 0, SIZE + P);
        assertAllocate(Status.INVALID_ARGS, vm.vmar, SPECIFIC, 1, P);
        vm.map(P, vmo, 0, P);
        assertAllocate(Status.NO_MEMORY, vm.vmar, SPECIFIC, P, P);
    }

    @Test
    void aRegionHasTheCapabilitiesThatItWasGiven() throws StatusException {
        int region = vm.region(vm.vmar, CAN_MAP_READ | SPECIFIC, 4 * P, 4 * P);
        int basic = Rights.DUPLICATE | Rights.TRANSFER | Rights.INSPECT;
        assertEquals(basic | Rights.READ, vm.process.handle(region, null, 0).rights());
        assertMap(Status.ACCESS_DENIED, region, RW, 0, vmo, 0, P);
        assertMap(Status.ACCESS_DENIED, region, PERM_READ | SPECIFIC, 0, vmo, 0, P);
        assertMap(Status.OK, region, PERM_READ, 0, vmo, 0, P);
        assertTrue(vm.isMapped(4 * P));
        assertEquals(Status.NOT_SUPPORTED, vm.access(4 * P, WRITE));
        // A handle with more rights than the region has capabilities.
        int strong = vm.with(region, -1);
        assertAllocate(Status.ACCESS_DENIED, strong, CAN_MAP_WRITE, 0, P);
        assertMap(Status.ACCESS_DENIED, strong, RW, 0, vmo, 0, P);
    }

    @Test
    void unmapChecksNumbersThenStateThenRange() {
        assertUnmap(Status.BAD_HANDLE, UNKNOWN, 1, 0);
        assertUnmap(Status.WRONG_TYPE, vmo, 1, 0);
        int region = vm.region(vm.vmar, ALL_AT, 4 * P, 4 * P);
        assertUnmap(Status.INVALID_ARGS, region, 3 * P, P);
        assertUnmap(Status.INVALID_ARGS, region, 7 * P, 2 * P);
        assertUnmap(Status.OK, vm.with(region, 0), 4 * P, P);
        ok(vm.sys.zx_vmar_destroy(region));
        assertUnmap(Status.INVALID_ARGS, region, 4 * P + 1, P);
        assertUnmap(Status.INVALID_ARGS, region, 4 * P, 0);
        assertUnmap(Status.INVALID_ARGS, region, 4 * P, -1);
        assertUnmap(Status.BAD_STATE, region, 4 * P, P);
    }

    @Test
    void unmapSplitsMappingsAndDestroysWholeRegionsOnly() {
        vm.map(0, vmo, 0, 4 * P);
        int region = vm.region(vm.vmar, ALL_AT, 4 * P, 4 * P);
        assertMap(Status.OK, region, RWX_AT, 0, vmo, 0, P);
        assertUnmap(Status.INVALID_ARGS, vm.vmar, 2 * P, 4 * P);
        assertTrue(vm.isMapped(2 * P), "nothing is unmapped by a call that fails");
        assertUnmap(Status.OK, vm.vmar, P, 2 * P - 5);
        assertTrue(vm.isMapped(0));
        assertFalse(vm.isMapped(P));
        assertFalse(vm.isMapped(2 * P));
        assertTrue(vm.isMapped(3 * P));
        assertUnmap(Status.OK, vm.vmar, 3 * P, 8 * P);
        assertFalse(vm.isMapped(4 * P));
        assertMap(Status.BAD_STATE, region, RWX_AT, 0, vmo, 0, P);
        assertEquals(1, vm.object(vmo).mappingCount());
    }

    @Test
    void protectChecksHandleThenOptionsThenNumbersThenMappings() {
        assertProtect(Status.BAD_HANDLE, UNKNOWN, PERM_WRITE, 1, 0);
        assertProtect(Status.WRONG_TYPE, vmo, PERM_WRITE, 1, 0);
        assertProtect(Status.ACCESS_DENIED, vm.with(vm.vmar, ~Rights.WRITE), PERM_WRITE, 1, 0);
        assertProtect(Status.INVALID_ARGS, vm.vmar, PERM_WRITE, 0, P);
        assertProtect(Status.INVALID_ARGS, vm.vmar, PERM_READ | SPECIFIC, 0, P);
        assertProtect(Status.INVALID_ARGS, vm.vmar, PERM_READ, 1, P);
        assertProtect(Status.INVALID_ARGS, vm.vmar, PERM_READ, 0, 0);
        assertProtect(Status.INVALID_ARGS, vm.vmar, PERM_READ, SIZE, P);
        assertProtect(Status.NOT_FOUND, vm.vmar, PERM_READ, 0, P);
        vm.map(P, vmo, 0, P);
        vm.map(3 * P, vmo, 0, P);
        assertProtect(Status.NOT_FOUND, vm.vmar, PERM_READ, 0, 2 * P);
        assertProtect(Status.NOT_FOUND, vm.vmar, PERM_READ, P, 3 * P);
        assertProtect(Status.NOT_FOUND, vm.vmar, PERM_READ, P, 2 * P);
        int region = vm.region(vm.vmar, ALL_AT, 4 * P, P);
        assertProtect(Status.INVALID_ARGS, vm.vmar, PERM_READ, 3 * P, 2 * P);
        ok(vm.sys.zx_vmar_destroy(region));
        assertProtect(Status.BAD_STATE, region, PERM_READ, 4 * P, P);
    }

    @Test
    void protectChangesThePartThatItNames() {
        vm.map(0, vmo, 0, 3 * P);
        assertProtect(Status.OK, vm.vmar, PERM_READ, P, P);
        assertEquals(READ | WRITE | EXECUTE, vm.aspace.resolve(0, READ) & P - 1);
        assertEquals(READ, vm.aspace.resolve(P, READ) & P - 1);
        assertEquals(READ | WRITE | EXECUTE, vm.aspace.resolve(2 * P, READ) & P - 1);
        assertProtect(Status.OK, vm.vmar, PERMS, 0, 3 * P);
        assertEquals(READ | WRITE | EXECUTE, vm.aspace.resolve(P, READ) & P - 1);
    }

    @Test
    void protectGivesNoMoreThanTheHandlesHadWhenItWasMapped() {
        int readable = vm.with(vmo, Rights.READ | Rights.MAP);
        assertMap(Status.OK, vm.vmar, PERM_READ | SPECIFIC, 0, readable, 0, P);
        vm.map(P, vmo, 0, P);
        assertProtect(Status.ACCESS_DENIED, vm.vmar, RW, 0, 2 * P);
        assertProtect(Status.OK, vm.vmar, RW, P, P);
        assertEquals(Status.NOT_SUPPORTED, vm.access(0, WRITE));
    }

    @Test
    void destroyEndsARegionAndAllInIt() {
        int outer = vm.region(vm.vmar, ALL_AT, 0, 8 * P);
        int inner = vm.region(outer, ALL_AT, 4 * P, 4 * P);
        assertMap(Status.OK, outer, RWX_AT, 0, vmo, 0, P);
        assertMap(Status.OK, inner, RWX_AT, 0, vmo, 0, P);
        ok(vm.sys.zx_vmar_destroy(outer));
        assertFalse(vm.isMapped(0));
        assertFalse(vm.isMapped(4 * P));
        assertEquals(0, vm.object(vmo).mappingCount());
        assertMap(Status.BAD_STATE, inner, RWX_AT, 0, vmo, 0, P);
        assertEquals(Status.BAD_STATE, Status.of(vm.sys.zx_vmar_destroy(outer)));
        assertEquals(Status.BAD_STATE, Status.of(vm.sys.zx_vmar_destroy(inner)));
        assertEquals(Status.BAD_HANDLE, Status.of(vm.sys.zx_vmar_destroy(UNKNOWN)));
        assertEquals(Status.WRONG_TYPE, Status.of(vm.sys.zx_vmar_destroy(vmo)));
        assertMap(Status.OK, vm.vmar, RWX_AT, 0, vmo, 0, 8 * P);
    }

    @Test
    void theInfoRecordTellsBaseAndLength() throws StatusException {
        ByteBuffer record = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        VmarDispatcher region = vm.process.get(vm.region(vm.vmar, ALL_AT, 4 * P, 2 * P), null, 0);
        assertTrue(region.info(7, record));
        assertEquals(4 * P, record.getLong(0));
        assertEquals(2 * P, record.getLong(8));
        assertFalse(region.info(23, record));
    }

    @Test
    void closingItsHandleLeavesARegionInPlace() throws StatusException {
        int region = vm.region(vm.vmar, ALL_AT, 0, P);
        assertMap(Status.OK, region, RWX_AT, 0, vmo, 0, P);
        vm.process.handles().close(region);
        assertTrue(vm.isMapped(0));
    }

    private long mapAnywhere(int alignment, long length) {
        long[] address = new long[1];
        ok(vm.sys.zx_vmar_map(vm.vmar, PERM_READ | alignment << ALIGN_SHIFT, 0, vmo, 0, length, address));
        return address[0];
    }

    private void assertMap(
            Status expected, int handle, int options, long offset, int memory, long vmoOffset, long length) {
        assertEquals(expected, vm.tryMap(handle, options, offset, memory, vmoOffset, length));
    }

    private void assertAllocate(Status expected, int parent, int options, long offset, long size) {
        int status = vm.sys.zx_vmar_allocate(parent, options, offset, size, new int[1], new long[1]);
        assertEquals(expected, Status.of(status));
    }

    private void assertUnmap(Status expected, int handle, long address, long length) {
        assertEquals(expected, Status.of(vm.sys.zx_vmar_unmap(handle, address, length)));
    }

    private void assertProtect(Status expected, int handle, int options, long address, long length) {
        assertEquals(expected, Status.of(vm.sys.zx_vmar_protect(handle, options, address, length)));
    }

    @Test
    void regionsThatAreInsideOfEachOtherAsDeepAsOneLikesAreUnmappedAndDestroyed() throws StatusException {
        int options = SPECIFIC | CAN_MAP_SPECIFIC;
        int outermost = vm.region(vm.vmar, options, P, P);
        int region = outermost;
        for (int i = 0; i < 100_000; i++) {
            int inner = vm.region(region, options, 0, P);
            if (region != outermost) {
                ok(vm.sys.zx_handle_close(region));
            }
            region = inner;
        }
        vm.aspace.unmapForTrap(P, P);
        ok(vm.sys.zx_vmar_destroy(outermost));
        assertEquals(Status.BAD_STATE, Status.of(vm.sys.zx_vmar_destroy(region)));
    }
}
