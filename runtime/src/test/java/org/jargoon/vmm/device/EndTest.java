// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.device;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jargoon.vmm.fdt.DeviceTree;
import org.junit.jupiter.api.Test;

/** How a guest ends its machine: by the test finisher, and a bare-metal program by HTIF. */
final class EndTest {
    private static final long RAM = 0x8000_0000L;
    private static final long TOHOST = RAM + 0x1000;
    private static final long FROMHOST = TOHOST + 64;
    private static final long BLOCK = RAM + 0x2000;
    private static final long TEXT = RAM + 0x3000;

    private final List<String> ends = new ArrayList<>();
    private final ByteBuffer ram = ByteBuffer.allocate(0x4000).order(ByteOrder.LITTLE_ENDIAN);
    private final TestConsole console = new TestConsole();
    private final TestFinisher finisher = new TestFinisher(7, new Recorder());
    private final Htif htif = new Htif(TOHOST, FROMHOST, new Ram(), console, new Recorder());

    private final class Recorder implements EndListener {
        @Override
        public void poweredOff(int code) {
            ends.add("off " + code);
        }

        @Override
        public void reset() {
            ends.add("reset");
        }
    }

    private final class Ram implements DmaMemory {
        @Override
        public void read(long address, ByteBuffer into) throws DmaFault {
            check(address, into.remaining());
            into.put(ram.slice((int) (address - RAM), into.remaining()));
        }

        @Override
        public void write(long address, ByteBuffer from) throws DmaFault {
            check(address, from.remaining());
            ram.slice((int) (address - RAM), from.remaining()).put(from);
        }

        private void check(long address, long length) throws DmaFault {
            if (!contains(address, length)) {
                throw new DmaFault(address, length);
            }
        }

        @Override
        public boolean contains(long address, long length) {
            return address >= RAM && length >= 0 && length <= 0x4000 && address - RAM <= 0x4000 - length;
        }
    }

    private long word(long address) {
        return ram.getLong((int) (address - RAM));
    }

    /** The guest's store where the device lies over the page. */
    private void store(long value) {
        htif.write(TOHOST - htif.page().base(), 8, value);
    }

    @Test
    void theFinisherPowersOffFailsAndResets() {
        finisher.write(0, 4, 0x5555);
        finisher.write(0, 4, 0x2a_3333);
        finisher.write(0, 4, 0x3333);
        finisher.write(0, 4, 0x7777);
        finisher.write(0, 2, 0x5555);
        finisher.write(0, 4, 0x1234);
        finisher.write(4, 4, 0x5555);
        finisher.write(0, 1, 0x55);
        assertEquals(List.of("off 0", "off 42", "off 1", "reset", "off 0"), ends);
    }

    @Test
    void kernelsFindTheFinisherAsPowerOffAndReboot() {
        DeviceTree tree = new DeviceTree();
        finisher.describe(tree.root().node("soc"), new Placement(0x10_0000, 0x1000));
        assertArrayEquals(new byte[] {0, 0, 0x55, 0x55}, tree.root().node("poweroff").properties().get("value"));
        assertArrayEquals(new byte[] {0, 0, 0x77, 0x77}, tree.root().node("reboot").properties().get("value"));
        assertArrayEquals(new byte[] {0, 0, 0, 7}, tree.root().node("reboot").properties().get("regmap"));
    }

    @Test
    void anOddValueEndsTheRunWithHalfOfIt() {
        store(1);
        store(42 << 1 | 1);
        htif.write(TOHOST - htif.page().base(), 4, 3);
        assertEquals(List.of("off 0", "off 42", "off 1"), ends);
        store(1L << 40 | 1);
        assertEquals("off 1", ends.getLast(), "a failure whose code has no room stays one");
    }

    @Test
    void aProgramThatCannotBeTrappedIsPolled() {
        htif.poll();
        assertEquals(List.of(), ends);
        ram.putLong((int) (TOHOST - RAM), 9 << 1 | 1);
        htif.poll();
        assertEquals(List.of("off 9"), ends);
        assertEquals(0, word(TOHOST));
    }

    @Test
    void otherBytesOfThePageAreMemory() {
        htif.write(0x800, 4, 0x1234_5678);
        assertEquals(0x5678, htif.read(0x800, 2));
        assertEquals(0x1234_5678, ram.getInt(0x1800));
        assertEquals(0, htif.read(0xffc, 8), "beyond the page");
    }

    @Test
    void theConsolePrintsAndReads() {
        for (char c : "hi".toCharArray()) {
            store(1L << 56 | 1L << 48 | c);
            assertEquals(0, word(TOHOST));
        }
        assertEquals("hi", console.printed());
        store(1L << 56);
        assertEquals(0, word(FROMHOST), "nothing was typed");
        console.type("xy");
        assertEquals(1L << 56 | 0x100 | 'x', word(FROMHOST));
        assertEquals(1, console.left());
    }

    private void call(long... words) {
        for (int i = 0; i < words.length; i++) {
            ram.putLong((int) (BLOCK - RAM) + 8 * i, words[i]);
        }
        ram.putLong((int) (FROMHOST - RAM), 0);
        store(BLOCK);
        assertEquals(1, word(FROMHOST));
        assertEquals(0, word(TOHOST));
    }

    @Test
    void systemCallsWriteAndTheOthersFail() {
        ram.put((int) (TEXT - RAM), "text\n".getBytes());
        call(64, 1, TEXT, 5);
        assertEquals("text\n", console.printed());
        assertEquals(5, word(BLOCK));
        call(64, 3, TEXT, 5);
        assertEquals(-9, word(BLOCK));
        call(64, 1, RAM + 0x3fff, 5);
        assertEquals(-14, word(BLOCK));
        call(64, 1, TEXT, -1);
        assertEquals(0, word(BLOCK));
        call(63, 0, TEXT, 5);
        assertEquals(-38, word(BLOCK));
        assertEquals("text\n", console.printed());
        ram.putLong((int) (FROMHOST - RAM), 0);
        store(0x1000);
        assertEquals(1, word(FROMHOST), "a block outside of RAM does not make the guest wait for ever");
        ram.putLong((int) (BLOCK - RAM), 93).putLong((int) (BLOCK - RAM) + 8, 4);
        store(BLOCK);
        assertEquals(List.of("off 4"), ends);
    }
}
