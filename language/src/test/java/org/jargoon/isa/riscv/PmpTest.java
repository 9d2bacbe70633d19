// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa.riscv;

import static org.jargoon.isa.riscv.Machine.word;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jargoon.engine.GuestFault;
import org.jargoon.engine.Slices;
import org.jargoon.isa.riscv.HartFixture.Pages;
import org.jargoon.memory.GuestMemory;
import org.jargoon.vcpu.Exit.Cause;
import org.junit.jupiter.api.Test;

/** Physical memory protection against a model, over random configurations in a memory of a few pages. */
class PmpTest {
    private static final int PAGES = 8;
    private static final int CONFIGURATIONS = 150_000;
    private static final int ACCESSES = 24;
    private static final int STEPS = 1_000_000;
    private static final int LEAST = 2_000;
    private static final int[] KINDS = {GuestMemory.READ, GuestMemory.WRITE, GuestMemory.EXECUTE};
    private static final String[] LOADS = {"lb", "lh", "lw", "ld"};
    private static final String[] STORES = {"sb", "sh", "sw", "sd"};
    private static final int A1 = 11;
    private static final long MPRV = 1 << 17;

    private final SplittableRandom random = new SplittableRandom(21);

    /** Mostly one that matters: with its lowest bits 1, or a boundary in or between the pages. */
    private long randomAddress() {
        return switch (random.nextInt(12)) {
            case 0 -> random.nextLong();
            case 1 -> -1;
            case 2 -> (long) random.nextInt(PAGES) << 10;
            case 3, 4 -> (long) random.nextInt(PAGES) << 10 | 0x1ff;
            case 5 -> random.nextInt(PAGES << 10) | 0x3fff;
            default -> random.nextInt(PAGES << 10) | (1 << random.nextInt(12)) - 1;
        };
    }

    private int randomConfiguration() {
        int value = random.nextInt(256) & (random.nextInt(6) == 0 ? 0xff : 0x7f);
        return random.nextInt(4) == 0 ? value & ~0x18 : value;
    }

    @Test
    void everyAccessIsDecidedAsTheManualSays() {
        TreeMap<Integer, Integer> answers = new TreeMap<>();
        for (int i = 0; i < CONFIGURATIONS; i++) {
            Pmp pmp = new Pmp();
            PmpModel model = new PmpModel();
            int entries = 1 + random.nextInt(i % 8 == 0 ? 16 : 4);
            for (int entry = 0; entry < entries; entry++) {
                writeAddress(pmp, model, entry, randomAddress());
            }
            writeConfigurations(pmp, model, entries);
            // Once more, as some are locked now.
            writeAddress(pmp, model, random.nextInt(entries), randomAddress());
            writeConfigurations(pmp, model, entries);
            for (int access = 0; access < ACCESSES; access++) {
                int width = 1 << random.nextInt(4);
                long at = random.nextInt(PAGES * 4096);
                at = Math.min(at, (at | 0xfff) + 1 - width);
                int kind = KINDS[random.nextInt(3)];
                boolean machineMode = random.nextBoolean();
                int answer = pmp.check(at, width, kind, machineMode);
                assertEquals(model.permits(at, width, kind, machineMode), answer != Pmp.DENIED);
                answers.merge(answer, 1, Integer::sum);
                if (answer == Pmp.FOR_PAGE) {
                    assertPermitsPage(model, at, kind, machineMode);
                } else if (answer == Pmp.FOR_ACCESS) {
                    assertIsDivided(model, at & -4096);
                }
            }
        }
        System.out.println("answers of PMP: " + answers);
        answers.values().forEach(count -> assertTrue(count > CONFIGURATIONS / 10));
    }

    private static void writeAddress(Pmp pmp, PmpModel model, int entry, long value) {
        pmp.setAddress(entry, value);
        model.writeAddress(entry, value);
        assertEquals(model.address[entry], pmp.address(entry));
    }

    private void writeConfigurations(Pmp pmp, PmpModel model, int entries) {
        for (int first = 0; first < entries; first += 8) {
            long value = 0;
            long expected = 0;
            for (int i = 0; i < 8; i++) {
                int one = first + i < entries ? randomConfiguration() : 0;
                value |= (long) one << 8 * i;
                model.writeConfiguration(first + i, one);
                expected |= (long) model.configuration[first + i] << 8 * i;
            }
            pmp.setConfiguration(first, value);
            assertEquals(expected, pmp.configuration(first));
        }
    }

    private void assertPermitsPage(PmpModel model, long at, int kind, boolean machineMode) {
        long page = at & -4096;
        for (int i = 0; i < 6; i++) {
            int width = 1 << random.nextInt(4);
            long other = page + random.nextInt(4096 - width + 1);
            assertTrue(model.permits(other, width, kind, machineMode), "another access to the page");
        }
    }

    /** That an answer is for one access has a reason: not all of the page is decided by the same entry. */
    private static void assertIsDivided(PmpModel model, long page) {
        for (int entry = 0; entry < PmpModel.ENTRIES; entry++) {
            PmpModel alone = new PmpModel();
            alone.address[entry] = model.address[entry];
            alone.configuration[entry] = model.configuration[entry];
            if (entry > 0) {
                alone.address[entry - 1] = model.address[entry - 1];
            }
            int first = alone.deciding(page);
            for (long at = page + 4; at < page + 4096; at += 4) {
                if (alone.deciding(at) != first) {
                    return;
                }
            }
        }
        throw new AssertionError("no entry has an edge in the page");
    }

    /** Changes of PMP, mode and MPRV between accesses, which must never see what was found out before a change. */
    @Test
    void loadsStoresAndFetchesFollowEachChange() {
        Pages memory = new Pages(PAGES);
        HartFixture fixture = HartFixture.machine(memory);
        Rv64Hart hart = fixture.hart;
        PmpModel model = new PmpModel();
        int faults = 0;
        int denials = 0;
        for (int step = 0; step < STEPS; step++) {
            int what = random.nextInt(40);
            if (what == 0) {
                hart.pmp.reset();
                model = new PmpModel();
                // What a reset of the hart would do.
                hart.setPmpAddress(0, model.address[0]);
            } else if (what <= 2) {
                int entry = random.nextInt(4);
                long value = randomAddress();
                fixture.set(HartFixture.PMPADDR + entry, value);
                model.writeAddress(entry, value);
            } else if (what == 3) {
                long value = 0;
                for (int i = 0; i < 8; i++) {
                    int one = i < 4 ? randomConfiguration() : 0;
                    value |= (long) one << 8 * i;
                    model.writeConfiguration(i, one);
                }
                fixture.set(HartFixture.PMPCFG, value);
            } else if (what == 4) {
                int mode = new int[] {0, 1, 3}[random.nextInt(3)];
                fixture.toMode(mode);
            } else if (what == 5) {
                int mode = new int[] {0, 1, 3}[random.nextInt(3)];
                fixture.set(HartFixture.MSTATUS, (random.nextBoolean() ? MPRV : 0) | (long) mode << 11);
                hart.setPrivilege(hart.privilege);
            } else if (what < 14) {
                denials += fetch(fixture, model) ? 0 : 1;
            } else {
                faults += access(fixture, model) ? 0 : 1;
            }
        }
        assertTrue(faults > LEAST && denials > LEAST);
    }

    private boolean fetch(HartFixture fixture, PmpModel model) {
        Rv64Hart hart = fixture.hart;
        long at = random.nextInt(PAGES * 2048) * 2L;
        boolean expected = model.permits(at, 2, GuestMemory.EXECUTE, hart.privilege == 3);
        if (expected) {
            assertEquals(at & -4096, Slices.fetchPage(hart, at) & -4096);
        } else {
            assertThrows(GuestFault.class, () -> Slices.fetchPage(hart, at));
            assertEquals(Cause.FETCH_ACCESS, Slices.faultCause(hart));
            assertEquals(at, Slices.faultAddress(hart));
        }
        return expected;
    }

    private boolean access(HartFixture fixture, PmpModel model) {
        Rv64Hart hart = fixture.hart;
        boolean store = random.nextBoolean();
        int size = random.nextInt(4);
        int width = 1 << size;
        long at = random.nextInt(PAGES * 4096 - width);
        at &= random.nextInt(3) == 0 ? -1 : -width;
        boolean machineMode = hart.privilege == 3
                && ((hart.status & MPRV) == 0 || (hart.status >> 11 & 3) == 3);
        int kind = store ? GuestMemory.WRITE : GuestMemory.READ;
        // An access across pages is two.
        int inFirst = (int) Math.min(width, 4096 - (at & 4095));
        boolean first = model.permits(at, inFirst, kind, machineMode);
        boolean expected = first
                && (inFirst == width || model.permits(at + inFirst, width - inFirst, kind, machineMode));
        int privilege = hart.privilege;
        long status = hart.status;
        hart.registers[A1] = at;
        fixture.execute(store ? word(STORES[size], 0, A1, 0, 0) : word(LOADS[size], 10, A1, 0, 0));
        if (expected) {
            assertEquals(HartFixture.PC + 4, hart.pc);
        } else {
            assertEquals(HartFixture.MACHINE_HANDLER, hart.pc, () -> "width " + width);
            assertEquals(store ? 7 : 5, hart.machine.cause);
            assertEquals(first ? at + inFirst : at, hart.machine.value);
            fixture.set(HartFixture.MSTATUS, status);
            hart.setPrivilege(privilege);
        }
        return expected;
    }
}
