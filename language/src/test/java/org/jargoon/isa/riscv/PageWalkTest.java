// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa.riscv;

import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jargoon.engine.GuestFault;
import org.jargoon.engine.Slices;
import org.jargoon.isa.riscv.HartFixture.Pages;
import org.jargoon.memory.GuestMemory;
import org.jargoon.vcpu.Exit;
import org.jargoon.vcpu.MachineOptions;
import org.jargoon.vcpu.MachineOptions.AccessedDirty;
import org.junit.jupiter.api.Test;

/**
 * Page walks against a reference that follows the steps of the manual ("Virtual Address Translation Process") one by
 * one, over random tables in a memory of a few pages, so that all kinds of outcomes happen often.
 */
class PageWalkTest {
    private static final int PAGES = 8;
    /** Every page is a table with this many entries that are not 0. */
    private static final int ENTRIES = 4;

    private static final int TABLES = 20_000;
    private static final int WALKS_PER_TABLE = 60;

    /** Each outcome of the reference must have been seen this often. */
    private static final int LEAST = 200;

    private static final int[] ACCESSES = {GuestMemory.READ, GuestMemory.WRITE, GuestMemory.EXECUTE};
    private static final long PC = 0x77;

    private final Pages memory = new Pages(PAGES);
    private final SplittableRandom random = new SplittableRandom(11);
    private final Map<String, Integer> outcomes = new TreeMap<>();

    /** An access, and what the hart looks at that is not memory. */
    private record Walk(long satp, long address, int access, boolean user, boolean sum, boolean mxr, boolean svade) {}

    /** What came of it: a guest-physical address, a page fault, or an access outside of memory. */
    private record Outcome(String kind, long address) {}

    @Test
    void theHartWalksAsTheManualSays() {
        Rv64Hart updating = new Rv64Hart(memory, 0, MachineOptions.supervisor());
        Rv64Hart faulting = new Rv64Hart(memory, 0, MachineOptions.supervisor().withAccessedDirty(AccessedDirty.FAULT));
        for (int table = 0; table < TABLES; table++) {
            fillMemory();
            for (int page = 0; page < PAGES; page++) {
                memory.allow(page, random.nextInt(15) == 0 ? random.nextInt(8) : 7);
            }
            long satp = (8L + table % 3) << 60 | (long) random.nextInt(1 << 16) << 44 | physicalPage();
            for (int i = 0; i < WALKS_PER_TABLE; i++) {
                Walk walk = new Walk(
                        satp,
                        address((int) (satp >>> 60)),
                        ACCESSES[random.nextInt(3)],
                        random.nextBoolean(),
                        random.nextInt(4) != 0,
                        random.nextInt(4) == 0,
                        random.nextInt(4) == 0);
                compare(walk, walk.svade ? faulting : updating);
            }
        }
        assertTheRestIsUntouched();
        System.out.println("outcomes of walks: " + outcomes);
        for (String kind : new String[] {"page", "superpage", "64K page", "canonical", "invalid", "reserved", "pointer",
            "no leaf", "user", "permission", "misaligned", "napot", "accessed", "dirty", "updated", "outside table",
            "outside update"}) {
            assertTrue(outcomes.getOrDefault(kind, 0) >= LEAST, "too few walks end in: " + kind);
        }
    }

    private void compare(Walk walk, Rv64Hart hart) {
        long[] before = contents();
        Outcome expected = reference(walk);
        long[] after = contents();
        for (int i = 0; i < before.length; i++) {
            memory.write(place(i), before[i]);
        }
        hart.satp = walk.satp;
        hart.privilege = walk.user ? 0 : 1;
        hart.status = (walk.sum ? 1 << 18 : 0) | (walk.mxr ? 1 << 19 : 0);
        assertEquals(expected, outcome(hart, walk), walk::toString);
        for (int i = 0; i < before.length; i++) {
            assertEquals(after[i], memory.read(place(i)), "entry " + i + " behind " + walk);
        }
    }

    private static Outcome outcome(Rv64Hart hart, Walk walk) {
        try {
            return new Outcome("physical", hart.translate(walk.address, 1, walk.access, PC));
        } catch (GuestFault fault) {
            assertEquals(PC, Slices.faultPc(hart));
            int outside = Slices.outsideAccess(hart);
            if (outside != 0) {
                return new Outcome("outside " + outside, Slices.faultAddress(hart));
            }
            assertEquals(pageFault(walk.access), Slices.faultCause(hart));
            return new Outcome("fault", Slices.faultAddress(hart));
        }
    }

    private static Exit.Cause pageFault(int access) {
        return access == GuestMemory.READ
                ? Exit.Cause.LOAD_PAGE
                : access == GuestMemory.WRITE ? Exit.Cause.STORE_PAGE : Exit.Cause.FETCH_PAGE;
    }

    /** The manual's steps 1 to 10. */
    private Outcome reference(Walk walk) {
        int levels = (int) (walk.satp >>> 60) - 5;
        int bits = 12 + 9 * levels;
        long top = walk.address >> bits - 1;
        if (top != 0 && top != -1) {
            return fault(walk, "canonical");
        }
        long a = (walk.satp & 0xfff_ffff_ffffL) * 4096;
        int i = levels - 1;
        long pte;
        long pteAddress;
        while (true) {
            pteAddress = a + vpn(walk.address, i) * 8;
            if (!memory.allows(pteAddress, GuestMemory.READ)) {
                return outside(pteAddress, GuestMemory.READ, "outside table");
            }
            pte = memory.read(pteAddress);
            if (!bit(pte, 0) || !bit(pte, 1) && bit(pte, 2)) {
                return fault(walk, "invalid");
            }
            if ((pte << 3 >>> 57) != 0 || bit(pte, 61) && bit(pte, 62)) {
                return fault(walk, "reserved");
            }
            if (bit(pte, 1) || bit(pte, 3)) {
                break;
            }
            if (bit(pte, 4) || bit(pte, 6) || bit(pte, 7) || bit(pte, 61) || bit(pte, 62) || bit(pte, 63)) {
                return fault(walk, "pointer");
            }
            i--;
            if (i < 0) {
                return fault(walk, "no leaf");
            }
            a = ppn(pte) * 4096;
        }
        return leaf(walk, pte, pteAddress, i);
    }

    private Outcome leaf(Walk walk, long pte, long pteAddress, int i) {
        boolean user = bit(pte, 4);
        boolean fetch = walk.access == GuestMemory.EXECUTE;
        boolean store = walk.access == GuestMemory.WRITE;
        if (walk.user && !user || !walk.user && user && (fetch || !walk.sum)) {
            return fault(walk, "user");
        }
        boolean permitted = fetch ? bit(pte, 3) : store ? bit(pte, 2) : bit(pte, 1) || walk.mxr && bit(pte, 3);
        if (!permitted) {
            return fault(walk, "permission");
        }
        if (bit(pte, 63) && (i != 0 || ppn(pte) % 16 != 8)) {
            return fault(walk, "napot");
        }
        for (int lower = 0; lower < i; lower++) {
            if ((ppn(pte) >> 9 * lower & 0x1ff) != 0) {
                return fault(walk, "misaligned");
            }
        }
        if (!bit(pte, 6) || store && !bit(pte, 7)) {
            if (walk.svade) {
                return fault(walk, bit(pte, 6) ? "dirty" : "accessed");
            }
            if (!memory.allows(pteAddress, GuestMemory.WRITE)) {
                return outside(pteAddress, GuestMemory.WRITE, "outside update");
            }
            memory.write(pteAddress, pte | 1 << 6 | (store ? 1 << 7 : 0));
            count("updated");
        }
        long ppn = ppn(pte);
        if (bit(pte, 63)) {
            ppn = ppn / 16 * 16 + (walk.address >> 12 & 15);
        }
        for (int lower = 0; lower < i; lower++) {
            ppn |= vpn(walk.address, lower) << 9 * lower;
        }
        count(bit(pte, 63) ? "64K page" : i > 0 ? "superpage" : "page");
        return new Outcome("physical", ppn * 4096 + (walk.address & 0xfff));
    }

    private static boolean bit(long value, int number) {
        return (value >> number & 1) != 0;
    }

    private static long vpn(long address, int level) {
        return address >> 12 + 9 * level & 0x1ff;
    }

    private static long ppn(long pte) {
        return pte << 10 >>> 20;
    }

    private Outcome fault(Walk walk, String why) {
        count(why);
        return new Outcome("fault", walk.address);
    }

    private Outcome outside(long address, int access, String why) {
        count(why);
        return new Outcome("outside " + access, address);
    }

    private void count(String outcome) {
        outcomes.merge(outcome, 1, Integer::sum);
    }

    private void fillMemory() {
        for (int i = 0; i < PAGES * ENTRIES; i++) {
            memory.write(place(i), entry());
        }
    }

    /** An entry's address; those at both ends of each table are used, so that addresses of either sign find them. */
    private static long place(int number) {
        int entry = number % ENTRIES;
        int index = entry < ENTRIES / 2 ? entry : 512 - ENTRIES + entry;
        return number / ENTRIES * 4096L + index * 8L;
    }

    private long[] contents() {
        return IntStream.range(0, PAGES * ENTRIES).mapToLong(i -> memory.read(place(i))).toArray();
    }

    private void assertTheRestIsUntouched() {
        Set<Long> used = IntStream.range(0, PAGES * ENTRIES).mapToObj(PageWalkTest::place).collect(toSet());
        for (long address = 0; address < memory.size(); address += 8) {
            assertTrue(memory.read(address) == 0 || used.contains(address));
        }
    }

    private long entry() {
        if (random.nextInt(30) == 0) {
            return random.nextLong();
        }
        long flags;
        long ppn;
        if (random.nextInt(2) == 0) {
            flags = 1;
            ppn = physicalPage();
        } else {
            flags = 1 | random.nextInt(256) | (random.nextBoolean() ? 0x0f : 0) | (random.nextBoolean() ? 0xc0 : 0);
            ppn = switch (random.nextInt(4)) {
                case 0 -> random.nextLong() >>> 20 & (random.nextBoolean() ? -1 : -16) | 8;
                default -> (random.nextLong() >>> 20) & -1L << 9 * (random.nextInt(4) + 1);
            };
            flags |= random.nextInt(8) == 0 ? 1L << 63 : 0;
            flags |= random.nextInt(8) == 0 ? (long) random.nextInt(4) << 61 : 0;
        }
        flags ^= random.nextInt(25) == 0 ? 1L << random.nextInt(64) : 0;
        return flags | ppn << 10 & (1L << 54) - 1;
    }

    /** Nearly always one that is there. */
    private long physicalPage() {
        return random.nextInt(50) == 0 ? random.nextLong() >>> 20 : random.nextInt(PAGES);
    }

    private long address(int mode) {
        if (random.nextInt(20) == 0) {
            return random.nextLong();
        }
        int levels = mode - 5;
        long address = random.nextInt(4096);
        for (int level = 0; level < levels; level++) {
            int entry = random.nextInt(ENTRIES);
            address |= (entry < ENTRIES / 2 ? entry : 512 - ENTRIES + (long) entry) << 12 + 9 * level;
        }
        int unused = 64 - 12 - 9 * levels;
        return address << unused >> unused;
    }

    @Test
    void withoutPagingAddressesStayAsTheyAre() {
        Rv64Hart hart = new Rv64Hart(memory, 0, MachineOptions.supervisor());
        for (long address : new long[] {0, 0x1234, Long.MAX_VALUE, -1}) {
            assertEquals(address, hart.translate(address, 1, GuestMemory.READ, PC));
        }
    }

    @Test
    void anAddressBeyondTheSignExtensionFaultsAtItself() {
        Rv64Hart hart = new Rv64Hart(memory, 0, MachineOptions.supervisor());
        hart.setSatp(8L << 60);
        assertThrows(GuestFault.class, () -> hart.translate(1L << 38, 1, GuestMemory.EXECUTE, PC));
        assertEquals(1L << 38, Slices.faultAddress(hart));
        assertEquals(Exit.Cause.FETCH_PAGE, Slices.faultCause(hart));
    }
}
