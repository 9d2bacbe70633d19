// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.DataInput;
import java.io.DataOutput;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jargoon.vmm.device.Device;
import org.jargoon.vmm.device.Placement;
import org.jargoon.vmm.fdt.DeviceTree;
import org.jargoon.zircon.Packet;
import org.junit.jupiter.api.Test;

/** How accesses of the guest become accesses of devices. */
final class BusTest {
    private static final long BASE = 0x1000_0000L;

    private final Registers device = new Registers();
    private final Bus bus = new Bus();

    BusTest() {
        bus.add(device, new Placement(BASE, 16));
    }

    /** 16 registers of a byte each, whose value is their offset; those of halfwords are accessed as such only. */
    private static final class Registers implements Device {
        final List<String> writes = new ArrayList<>();
        int smallest = 1;

        @Override
        public String name() {
            return "registers";
        }

        @Override
        public boolean answers(long offset, int size) {
            return size >= smallest && offset + size <= 16;
        }

        @Override
        public long read(long offset, int size) {
            long value = 0;
            for (int i = 0; i < size; i++) {
                value |= offset + i << i * Byte.SIZE;
            }
            return value;
        }

        @Override
        public void write(long offset, int size, long value) {
            writes.add("%x:%d=%x".formatted(offset, size, value & (1L << size * Byte.SIZE) - 1));
        }

        @Override
        public void describe(DeviceTree.Node node, Placement place) {
            // It is on no board.
        }

        @Override
        public void reset() {
            writes.clear();
        }

        @Override
        public void save(DataOutput to) {
            // Nothing is saved here.
        }

        @Override
        public void restore(DataInput from) {
            // As above.
        }
    }

    private OptionalLong load(long offset, int size) {
        return bus.access(new Packet.GuestMemory(0, BASE + offset, size, false, 1, true, 0));
    }

    private OptionalLong store(long offset, int size, long value) {
        return bus.access(new Packet.GuestMemory(0, BASE + offset, size, false, 1, false, value));
    }

    @Test
    void anAlignedAccessIsOne() {
        assertEquals(OptionalLong.of(0x07060504), load(4, 4));
        assertEquals(OptionalLong.of(0), store(4, 4, 0x11223344));
        assertEquals(List.of("4:4=11223344"), device.writes);
    }

    @Test
    void aMisalignedLoadIsTwoOfItsSize() {
        assertEquals(0x0908_0706, (int) load(6, 4).getAsLong());
        assertEquals(0x0c0b_0a09_0807_0605L, load(5, 8).getAsLong());
        assertEquals(0x0403, (short) load(3, 2).getAsLong());
    }

    @Test
    void aMisalignedStoreIsOneOfEachByte() {
        store(3, 4, 0x11223344);
        assertEquals(List.of("3:1=44", "4:1=33", "5:1=22", "6:1=11"), device.writes);
    }

    @Test
    void whatTheDeviceDoesNotAnswerIsNothing() {
        assertEquals(OptionalLong.empty(), load(16, 1));
        assertEquals(OptionalLong.empty(), load(14, 4), "the upper half lies behind the device");
        assertEquals(OptionalLong.empty(), store(16, 4, 0));
        assertEquals(OptionalLong.empty(), store(15, 2, 0));
        device.smallest = 2;
        assertEquals(OptionalLong.empty(), load(0, 1));
        assertEquals(OptionalLong.empty(), store(1, 4, 0), "a store of bytes");
    }
}
