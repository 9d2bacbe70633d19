// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa.riscv;

import static org.jargoon.isa.riscv.Machine.word;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jargoon.engine.GuestFault;
import org.jargoon.engine.Slices;
import org.jargoon.isa.riscv.HartFixture.Pages;
import org.junit.jupiter.api.Test;

/**
 * A hart that remembers translations sees what one sees that walks the page tables at each access, as long as the guest
 * fences what it changes, and no more than that: one page, one address space, or both. There are more address spaces
 * than the hart remembers, with the same ASID for some, pages of all sizes, and global ones.
 */
class AddressSpacesTest {
    private static final int PAGES = 2048;
    private static final int STEPS = 2_000_000;
    private static final int LEAST = 2_000;

    private static final int ROOTS = 14;
    private static final int FIRST_MIDDLE = 32;
    private static final int FIRST_LOWEST = 64;

    /** A table for the global pages, which all address spaces share. */
    private static final int GLOBAL_LOWEST = 100;

    private static final long GLOBAL = 0x60_0000;

    private static final int A1 = 11;
    private static final int A2 = 12;
    private static final int A3 = 13;
    private static final long SUM = 1 << 18;
    private static final long MXR = 1 << 19;
    private static final long MPRV = 1 << 17;

    private static final int LEAF = 0xc1;
    private static final int R = 2;
    private static final int W = 4;
    private static final int X = 8;
    private static final int U = 16;
    private static final int G = 32;

    private final SplittableRandom random = new SplittableRandom(31);
    private final Pages memory = new Pages(PAGES);
    private final HartFixture fixture = HartFixture.machine(memory);
    private final Rv64Hart hart = fixture.hart;
    private final Map<String, Integer> seen = new TreeMap<>();

    /** What fetches have found, by the way that the hart sees code in and the moment: it must hold all that time. */
    private final Map<String, Map<Long, Long>> fetched = new HashMap<>();

    private final long[] satps = new long[ROOTS];

    AddressSpacesTest() {
        fixture.set(HartFixture.PMPADDR, -1).set(HartFixture.PMPCFG, 0x1f);
        for (int i = 0; i < ROOTS; i++) {
            // Roots 0 to 11 have ASIDs by threes; the last two have tables of their own and the ASID of the first.
            long asid = i < 12 ? i / 3 : 0;
            satps[i] = 8L << 60 | asid << 44 | i + 1;
            memory.write((i + 1) * 4096L, pointer(FIRST_MIDDLE + i));
            memory.write((FIRST_MIDDLE + i) * 4096L, pointer(FIRST_LOWEST + i));
            memory.write((FIRST_MIDDLE + i) * 4096L + 24, pointer(GLOBAL_LOWEST));
        }
    }

    private static long pointer(int page) {
        return (long) page << 10 | 1;
    }

    private void count(String what) {
        seen.merge(what, 1, Integer::sum);
    }

    /** 4 KiB pages at the bottom, 2 MiB and 64 KiB ones above, global ones, and a GiB; 12 of each kind at most. */
    private long randomAddress() {
        long offset = random.nextInt(512) * 8L;
        return offset + switch (random.nextInt(8)) {
            case 0 -> 0x20_0000L + (random.nextInt(12) << 12);
            case 1 -> 0x40_0000L + ((long) random.nextInt(512) << 12);
            case 2 -> GLOBAL + (random.nextInt(6) << 12);
            case 3 -> 0x4000_0000L + ((long) random.nextInt(PAGES) << 12);
            case 4 -> 0x10_0000L + (random.nextInt(32) << 12);
            default -> (long) random.nextInt(12) << 12;
        };
    }

    private long flags() {
        int flags = random.nextInt(16) == 0 ? 0 : LEAF;
        return flags | (random.nextInt(4) == 0 ? R : R | (random.nextBoolean() ? W : 0))
                | (random.nextBoolean() ? X : 0) | (random.nextBoolean() ? U : 0);
    }

    // The reference: a walk at each access.

    private long reference(long satp, long address, int access, int mode, long status) {
        if (mode == 3) {
            return address;
        }
        long table = (satp & 0xfff_ffff_ffffL) << 12;
        for (int level = 2; level >= 0; level--) {
            int shift = 12 + 9 * level;
            long entry = memory.read(table + (address >> shift & 511) * 8);
            if ((entry & 1) == 0) {
                return -1;
            }
            long next = entry >>> 10 << 12 & (1L << 56) - 1;
            if ((entry & (R | X)) == 0) {
                table = next;
                continue;
            }
            boolean user = (entry & U) != 0;
            boolean reachable = mode == 0 ? user : !user || access != X && (status & SUM) != 0;
            long needed = access == R && (status & MXR) != 0 ? R | X : access;
            if (!reachable || (entry & needed) == 0) {
                return -1;
            }
            int bits = entry < 0 ? 16 : shift;
            return next >> bits << bits | address & (1L << bits) - 1;
        }
        return -1;
    }

    // What a guest does.

    private int current = -1;

    /** How many address spaces are in use: at times few, so that more is remembered of each. */
    private int active = ROOTS;

    private void enterSpace() {
        current = random.nextInt(16) == 0 ? -1 : random.nextInt(active);
        fixture.set(HartFixture.SATP, current < 0 ? 0 : satps[current]);
    }

    private long satp() {
        return current < 0 ? 0 : satps[current];
    }

    private void enterMode() {
        long bits = (random.nextBoolean() ? SUM : 0) | (random.nextInt(4) == 0 ? MXR : 0);
        int mode = new int[] {0, 1, 1, 3}[random.nextInt(4)];
        fixture.set(HartFixture.MSTATUS, bits | (random.nextBoolean() ? MPRV | random.nextInt(2) << 11 : 0));
        if (mode != 3) {
            fixture.toMode(mode);
        } else {
            hart.setPrivilege(3);
        }
    }

    /** Changes a page table entry of some space and fences in the narrowest way, or in a wider one. */
    private void change() {
        int space = random.nextInt(active);
        long lowest = (FIRST_LOWEST + space) * 4096L;
        long middle = (FIRST_MIDDLE + space) * 4096L;
        long data = 128 + random.nextInt(PAGES - 128);
        long inLarge = (long) random.nextInt(512) << 12;
        switch (active == 1 ? 5 : random.nextInt(6)) {
            case 0 -> {
                int index = random.nextInt(2);
                memory.write(middle + 8 + 8 * index, (long) (random.nextInt(PAGES / 512) * 512) << 10 | flags());
                fence(space, 0x20_0000L * (index + 1) + inLarge, "2 MiB");
            }
            case 1 -> {
                int page = random.nextInt(6);
                memory.write(GLOBAL_LOWEST * 4096L + 8 * page, data << 10 | flags() | G);
                fenceGlobal(GLOBAL + ((long) page << 12));
            }
            case 2 -> {
                memory.write((space + 1) * 4096L + 8, flags());
                fence(space, 0x4000_0000L + inLarge, "1 GiB");
            }
            case 3 -> {
                int group = random.nextInt(2);
                long entry = Long.MIN_VALUE | (data & -16 | 8) << 10 | flags();
                for (int i = 0; i < 16; i++) {
                    memory.write(lowest + 8 * (256 + 16 * group + i), entry);
                }
                fence(space, 0x10_0000L + 0x1_0000L * group + (random.nextInt(16) << 12), "64 KiB");
            }
            default -> {
                int page = random.nextInt(12);
                memory.write(lowest + 8 * page, data << 10 | flags());
                fence(space, (long) page << 12, "4 KiB");
            }
        }
    }

    private void fence(int space, long address, String size) {
        hart.registers[A2] = address | random.nextInt(4096);
        hart.registers[A3] = satps[space] >>> 44 | (random.nextBoolean() ? 0x7fff_0000L : 0);
        int rs1 = random.nextInt(4) == 0 ? 0 : A2;
        int rs2 = random.nextInt(4) == 0 ? 0 : A3;
        execute(word(random.nextBoolean() ? "sfence.vma" : "sinval.vma", 0, rs1, rs2, 0));
        count("fence " + size + (rs1 == 0 ? "" : " page") + (rs2 == 0 ? "" : " asid"));
    }

    private void fenceGlobal(long address) {
        hart.registers[A2] = address;
        execute(word("sfence.vma", 0, random.nextBoolean() ? A2 : 0, 0, 0));
        count("fence global");
    }

    private void execute(int word) {
        int privilege = hart.privilege;
        hart.privilege = 3;
        fixture.execute(word);
        assertEquals(HartFixture.PC + 4, hart.pc);
        hart.privilege = privilege;
    }

    private void access() {
        boolean store = random.nextBoolean();
        int mode = hart.privilege == 3 && (hart.status & MPRV) != 0 ? (int) (hart.status >> 11 & 3) : hart.privilege;
        // Where there are no page tables, only what lies in memory behind them.
        boolean bare = mode == 3 || current < 0;
        long address = bare ? 128 * 4096L + random.nextInt((PAGES - 128) * 512) * 8L : randomAddress();
        long physical = bare ? address : reference(satp(), address, store ? W : R, mode, hart.status);
        if (physical >= 0 && physical < 128 * 4096L && store || physical >= PAGES * 4096L) {
            // Would change tables, or is outside of memory.
            return;
        }
        int privilege = hart.privilege;
        long status = hart.status;
        hart.registers[A1] = address;
        hart.registers[A2] = random.nextLong();
        fixture.execute(store ? word("sd", 0, A1, A2, 0) : word("ld", A2, A1, 0, 0));
        if (physical >= 0) {
            assertEquals(HartFixture.PC + 4, hart.pc, () -> Long.toHexString(address));
            assertEquals(memory.read(physical), hart.registers[A2], () -> Long.toHexString(address));
            count("done in mode " + mode);
        } else {
            assertEquals(HartFixture.MACHINE_HANDLER, hart.pc, () -> Long.toHexString(address));
            assertEquals(store ? 15 : 13, hart.machine.cause);
            assertEquals(address, hart.machine.value);
            fixture.set(HartFixture.MSTATUS, status);
            hart.setPrivilege(privilege);
            count("fault in mode " + mode);
        }
    }

    private void fetch() {
        long address = randomAddress();
        boolean bare = hart.privilege == 3 || current < 0;
        long physical = bare ? address : reference(satp(), address, X, hart.privilege, hart.status);
        if (physical >= PAGES * 4096L) {
            return;
        }
        if (physical < 0) {
            try {
                throw new AssertionError("fetched from " + Slices.fetchPage(hart, address));
            } catch (GuestFault fault) {
                count("no fetch");
                return;
            }
        }
        assertEquals(physical & -4096, Slices.fetchPage(hart, address));
        count("fetch");
        if (!bare) {
            String way = satp() + " " + hart.privilege + (hart.status & SUM) + " " + Slices.fetchEpoch(hart);
            Map<Long, Long> pages = fetched.computeIfAbsent(way, _ -> new HashMap<>());
            pages.put(address & -4096, physical & -4096);
            pages.forEach((page, was) -> assertEquals(
                    was, reference(satp(), page, X, hart.privilege, hart.status), "changed in the same epoch"));
        }
    }

    @Test
    void narrowFencesAreEnough() {
        for (long at = 128 * 4096L; at < PAGES * 4096L; at += 8) {
            memory.write(at, at);
        }
        for (int step = 0; step < STEPS; step++) {
            switch (random.nextInt(active == 1 ? 32 : 64)) {
                case 0, 1 -> enterSpace();
                case 2, 3 -> {
                    if (active != 1 || random.nextInt(20) == 0) {
                        enterMode();
                    }
                }
                case 4, 5, 6 -> change();
                case 7, 8, 9, 10, 11, 12, 13 -> fetch();
                default -> access();
            }
            if (step % 50_000 == 0) {
                fetched.clear();
                active = active == ROOTS ? 1 : ROOTS;
                enterSpace();
            }
        }
        System.out.println("with several address spaces: " + seen);
        for (String mode : new String[] {"done in mode 0", "done in mode 1", "done in mode 3", "fault in mode 0",
            "fault in mode 1", "fetch", "no fetch", "fence 4 KiB page asid", "fence 2 MiB page asid"}) {
            assertTrue(seen.getOrDefault(mode, 0) > LEAST, mode);
        }
    }

    /** Compiled code is checked again where a fetch's translation went, and only there. */
    @Test
    void aFenceOfDataLeavesWhatIsKnownOfFetches() {
        current = 0;
        fixture.set(HartFixture.SATP, satps[0]).toMode(1);
        for (int i = 0; i < 12; i++) {
            memory.write(FIRST_LOWEST * 4096L + 8 * i, (200L + i) << 10 | LEAF | R | W | X);
        }
        for (int i = 0; i < 4; i++) {
            assertEquals((200L + i) << 12, Slices.fetchPage(hart, i * 4096));
        }
        long epoch = Slices.fetchEpoch(hart);
        for (int i = 4; i < 12; i++) {
            hart.registers[A1] = i * 4096;
            fixture.execute(word("ld", A2, A1, 0, 0));
            execute(word("sfence.vma", 0, A1, 0, 0));
            assertEquals(epoch, Slices.fetchEpoch(hart));
        }
        hart.registers[A1] = 3 * 4096;
        execute(word("sfence.vma", 0, A1, 0, 0));
        assertNotEquals(epoch, Slices.fetchEpoch(hart));
        epoch = Slices.fetchEpoch(hart);
        execute(word("sfence.vma", 0, A1, 0, 0));
        assertEquals(epoch, Slices.fetchEpoch(hart), "nothing has been fetched since");
        assertEquals(200L << 12, Slices.fetchPage(hart, 0));
        execute(word("sfence.vma", 0, 0, 0, 0));
        assertNotEquals(epoch, Slices.fetchEpoch(hart));
    }

    /** What a buffer no longer holds, as another page took its place, a region may still rely on. */
    @Test
    void aPageThatWasFetchedFromAndForgottenCountsAsFetched() {
        fixture.set(HartFixture.SATP, satps[0]).toMode(1);
        memory.write(FIRST_LOWEST * 4096L, 200L << 10 | LEAF | R | X);
        memory.write(FIRST_LOWEST * 4096L + 8 * 256, 201L << 10 | LEAF | R | X);
        assertEquals(200L << 12, Slices.fetchPage(hart, 0));
        assertEquals(201L << 12, Slices.fetchPage(hart, 256 * 4096));
        long epoch = Slices.fetchEpoch(hart);
        hart.registers[A1] = 0;
        execute(word("sfence.vma", 0, A1, 0, 0));
        assertNotEquals(epoch, Slices.fetchEpoch(hart));
    }

    @Test
    void translationsOfOneAddressSpaceOutliveTheUseOfOthers() {
        memory.write(FIRST_LOWEST * 4096L, 200L << 10 | LEAF | R | W);
        fixture.set(HartFixture.SATP, satps[0]).toMode(1);
        fixture.execute(word("ld", A2, 0, 0, 0));
        for (int i = 1; i < 8; i++) {
            fixture.set(HartFixture.SATP, satps[i]);
        }
        // Without a fence, what is remembered is still used: so it is remembered.
        memory.write(FIRST_LOWEST * 4096L, 0);
        fixture.set(HartFixture.SATP, satps[0]);
        fixture.execute(word("ld", A2, 0, 0, 0));
        assertEquals(HartFixture.PC + 4, hart.pc);
        // Now the oldest is satps[1], so a ninth address space leaves the first.
        fixture.set(HartFixture.SATP, satps[8]).set(HartFixture.SATP, satps[0]);
        fixture.execute(word("ld", A2, 0, 0, 0));
        assertEquals(HartFixture.PC + 4, hart.pc);
        for (int i = 1; i < 9; i++) {
            fixture.set(HartFixture.SATP, satps[i]);
        }
        fixture.set(HartFixture.SATP, satps[0]);
        fixture.execute(word("ld", A2, 0, 0, 0));
        assertEquals(HartFixture.MACHINE_HANDLER, hart.pc, "eight others were used since");
    }
}
