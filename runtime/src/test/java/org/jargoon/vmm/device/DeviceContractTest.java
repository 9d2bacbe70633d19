// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.device;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jargoon.vcpu.GuestClock;
import org.jargoon.vmm.fdt.DeviceTree;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What {@link Device} promises, for each device but those of virtio, which have a contract test beside them. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
final class DeviceContractTest {
    private static final int[] SIZES = {1, 2, 4, 8};
    private static final long RAM = 0x8000_0000L;

    /** What a device is connected to. */
    private static final class World implements DmaMemory, EndListener {
        final List<TestLine> lines = List.of(new TestLine(), new TestLine(), new TestLine(), new TestLine());
        final TestConsole console = new TestConsole();
        final GuestClock clock = GuestClock.instructions(1000);
        final byte[] ram = new byte[2 * 4096];
        /** A line into the device, where it has any. */
        InterruptLine input = level -> { };

        List<Boolean> levels() {
            return lines.stream().map(line -> line.asserted).toList();
        }

        @Override
        public void read(long address, ByteBuffer into) throws DmaFault {
            check(address, into.remaining());
            into.put(ram, (int) (address - RAM), into.remaining());
        }

        @Override
        public void write(long address, ByteBuffer from) throws DmaFault {
            check(address, from.remaining());
            from.get(ram, (int) (address - RAM), from.remaining());
        }

        private void check(long address, long length) throws DmaFault {
            if (!contains(address, length)) {
                throw new DmaFault(address, length);
            }
        }

        @Override
        public boolean contains(long address, long length) {
            return address >= RAM && length >= 0 && length <= ram.length && address - RAM <= ram.length - length;
        }

        @Override
        public void poweredOff(int code) {
            // Whether the guest may go on is not the device's affair.
        }

        @Override
        public void reset() {
            // As above.
        }
    }

    private enum Kind {
        PLIC(Plic.SIZE),
        CLINT(Clint.SIZE),
        UART(Uart16550.SIZE),
        RTC(GoldfishRtc.SIZE),
        FINISHER(TestFinisher.SIZE),
        HTIF(Htif.PAGE);

        private final long size;

        Kind(long size) {
            this.size = size;
        }

        Device make(World world) {
            InterruptLine line = world.lines.getFirst();
            return switch (this) {
                case PLIC -> {
                    Plic plic = new Plic(1, List.of(
                            new Plic.Context(2, 11, line), new Plic.Context(2, 9, world.lines.get(1))));
                    world.input = plic.line(40);
                    yield plic;
                }
                case CLINT -> new Clint(world.clock, List.of(
                        new Clint.Hart(2, line, world.lines.get(1)),
                        new Clint.Hart(3, world.lines.get(2), world.lines.get(3))));
                case UART -> new Uart16550(world.console, line);
                case RTC -> new GoldfishRtc(() -> 1_700_000_000_123_456_789L, world.clock, line);
                case FINISHER -> new TestFinisher(1, world);
                case HTIF -> new Htif(RAM + 64, RAM + 128, world, world.console, world);
            };
        }

        boolean interrupts() {
            return this == UART || this == RTC;
        }
    }

    /** Offsets: mostly those of registers, which are few on most devices, and all others. */
    private static long offset(Kind kind, Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> random.nextLong(kind.size);
            case 1 -> kind.size - 1 - random.nextInt(8);
            case 2 -> kind == Kind.PLIC ? 0x200000 + 4L * random.nextInt(2) + 0x1000L * random.nextInt(3) : 0;
            case 3 -> kind == Kind.PLIC ? 0x2000 + 0x80L * random.nextInt(3) + 4L * random.nextInt(4) : 64;
            case 4 -> kind == Kind.CLINT ? 0x4000 + 4L * random.nextInt(6) : 4L * random.nextInt(64);
            default -> random.nextInt(32);
        };
    }

    private static long value(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> random.nextLong();
            case 1 -> -1;
            case 2 -> 1L << random.nextInt(64);
            default -> random.nextInt(100);
        };
    }

    private static void act(Kind kind, Device device, World world, Random random) {
        int size = SIZES[random.nextInt(4)];
        switch (random.nextInt(8)) {
            case 0 -> world.input.set(random.nextBoolean());
            case 1 -> world.console.type("ab");
            case 2, 3 -> read(device, offset(kind, random) & -size, size);
            default -> write(device, offset(kind, random) & -size, size, value(random));
        }
    }

    /** As a board does: what a device does not answer never reaches it. */
    private static OptionalLong read(Device device, long offset, int size) {
        return device.answers(offset, size) ? OptionalLong.of(device.read(offset, size)) : OptionalLong.empty();
    }

    private static void write(Device device, long offset, int size, long value) {
        if (device.answers(offset, size)) {
            device.write(offset, size, value);
        }
    }

    /** What reads give one after the other; on a device like this one with the same state it is the same. */
    private static List<Object> look(Kind kind, Device device, World world) {
        List<Object> seen = new ArrayList<>();
        seen.add(world.levels());
        for (long offset = 0; offset < Math.min(kind.size, 0x100); offset++) {
            for (int size : SIZES) {
                seen.add(read(device, offset & -size, size));
            }
        }
        for (long offset : new long[] {0x1000, 0x1004, 0x2000, 0x2004, 0x2080, 0x4000, 0x4008, 0xbff8, 0x200000}) {
            seen.add(read(device, Math.min(offset, kind.size - 8) & -4, 4));
        }
        seen.add(kind == Kind.PLIC ? read(device, 0x200004, 4) : OptionalLong.empty());
        seen.add(world.levels());
        return seen;
    }

    private static byte[] save(Device device) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        device.save(new DataOutputStream(bytes));
        return bytes.toByteArray();
    }

    private static void restore(Device device, byte[] state) throws IOException {
        device.restore(new DataInputStream(new ByteArrayInputStream(state)));
    }

    private static void drop(TestConsole console) {
        while (console.poll() >= 0) {
            continue;
        }
    }

    @ParameterizedTest
    @EnumSource
    void noAccessThrowsAndPastTheEndReadsAreZeroOrRefused(Kind kind) {
        World world = new World();
        Device device = kind.make(world);
        Random random = new Random(1);
        for (int i = 0; i < 200_000; i++) {
            act(kind, device, world, random);
        }
        for (int size : SIZES) {
            read(device, kind.size - size, size);
            write(device, kind.size - size, size, -1);
            for (long offset : new long[] {kind.size, kind.size + 8, Integer.MAX_VALUE + 1L, 1L << 32, 1L << 40}) {
                assertEquals(0, read(device, offset, size).orElse(0));
                write(device, offset, size, -1);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void resetGivesTheStateOfPowerOn(Kind kind) {
        World fresh = new World();
        List<Object> expected = look(kind, kind.make(fresh), fresh);
        for (int seed = 0; seed < 50; seed++) {
            World world = new World();
            Device device = kind.make(world);
            Random random = new Random(seed);
            for (int i = 0; i < 300; i++) {
                act(kind, device, world, random);
            }
            world.input.set(false);
            drop(world.console);
            Arrays.fill(world.ram, (byte) 0);
            device.reset();
            assertEquals(expected, look(kind, device, world), "seed " + seed);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRestoredDeviceIsWhatWasSaved(Kind kind) throws IOException {
        for (int seed = 0; seed < 200; seed++) {
            World world = new World();
            Device device = kind.make(world);
            Random random = new Random(seed);
            for (int i = 0; i < 300; i++) {
                act(kind, device, world, random);
            }
            drop(world.console);
            byte[] state = save(device);
            World other = new World();
            System.arraycopy(world.ram, 0, other.ram, 0, world.ram.length);
            Device restored = kind.make(other);
            for (int i = 0; i < 100; i++) {
                act(kind, restored, new World(), random);
            }
            drop(other.console);
            System.arraycopy(world.ram, 0, other.ram, 0, world.ram.length);
            restore(restored, state);
            assertArrayEquals(state, save(restored), "seed " + seed);
            assertEquals(look(kind, device, world), look(kind, restored, other), "seed " + seed);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsNoStateIsAnIoExceptionAndNothingElse(Kind kind) throws IOException {
        World world = new World();
        Device device = kind.make(world);
        byte[] state = save(device);
        for (int length = 0; length < state.length; length++) {
            byte[] shorter = Arrays.copyOf(state, length);
            assertThrows(IOException.class, () -> restore(device, shorter));
        }
        Random random = new Random(2);
        for (int i = 0; i < 2000; i++) {
            byte[] bytes = state.clone();
            for (int changes = 0; changes <= i % 5 && bytes.length > 0; changes++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            try {
                restore(device, bytes);
            } catch (IOException refused) {
                assertFalse(refused.getMessage() != null && refused.getMessage().isBlank());
            }
            for (int access = 0; access < 20; access++) {
                act(kind, device, world, random);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void itsNodeSaysWhatItIsAndWhere(Kind kind) {
        DeviceTree tree = new DeviceTree();
        DeviceTree.Node bus = tree.root().node("soc");
        Placement place = kind.interrupts()
                ? new Placement(0x1000_0000, kind.size, 7, 1)
                : new Placement(0x1000_0000, kind.size);
        kind.make(new World()).describe(bus, place);
        if (kind == Kind.HTIF) {
            assertEquals(0, bus.children().size(), "it has no place on the bus");
            assertTrue(tree.root().node("htif").properties().containsKey("compatible"));
            return;
        }
        assertEquals(1, bus.children().size());
        DeviceTree.Node node = bus.children().iterator().next();
        assertTrue(node.name().endsWith("@10000000"), node.name());
        assertTrue(node.properties().get("compatible").length > 1);
        byte[] reg = ByteBuffer.allocate(16).putLong(0x1000_0000).putLong(kind.size).array();
        assertArrayEquals(reg, node.properties().get("reg"));
        if (kind.interrupts()) {
            assertArrayEquals(new byte[] {0, 0, 0, 7}, node.properties().get("interrupts"));
            assertArrayEquals(new byte[] {0, 0, 0, 1}, node.properties().get("interrupt-parent"));
        } else {
            assertFalse(node.properties().containsKey("interrupts"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void itMayBeUsedFromManyThreads(Kind kind) throws Exception {
        World world = new World();
        Device device = kind.make(world);
        try (ExecutorService threads = Executors.newCachedThreadPool()) {
            List<Future<?>> running = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                Random random = new Random(thread);
                running.add(threads.submit(() -> {
                    for (int i = 0; i < 20_000; i++) {
                        act(kind, device, world, random);
                        if (i % 1000 == 0) {
                            device.reset();
                            restore(device, save(device));
                        }
                    }
                    return null;
                }));
            }
            for (Future<?> each : running) {
                each.get();
            }
        }
        device.reset();
        assertEquals(List.of(false, false, false, false), settled(device, world));
    }

    private static List<Boolean> settled(Device device, World world) {
        world.input.set(false);
        device.reset();
        return world.levels();
    }
}
