// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.fdt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FlattenedTreeTest {
    private static final int MUTATIONS = 100_000;

    static DeviceTree board() {
        BoardTree board = new BoardTree("jargoon,virt", "riscv-virtio")
                .cpus(2, new BoardTree.Cpu(List.of("i", "m", "a", "zicbom"), "riscv,sv57", 64), 10_000_000)
                .memory(0x8000_0000L, 512 << 20);
        board.bus().node("serial@10000000").strings("compatible", "ns16550a").longs("reg", 0x1000_0000, 0x100);
        BoardTree.choose(board.tree(), new BoardTree.Chosen(
                "console=ttyS0", "/soc/serial@10000000", 0x9000_0000L, 0x9000_1234L, new byte[32]));
        board.tree().reservations().add(new DeviceTree.Reservation(0x8000_0000L, 0x20_0000));
        return board.tree();
    }

    @Test
    void whatWasWrittenIsReadBack() throws TreeException {
        DeviceTree tree = board();
        byte[] bytes = FlattenedTree.write(tree);
        DeviceTree back = FlattenedTree.read(bytes);
        assertSame(tree.root(), back.root());
        assertEquals(tree.reservations(), back.reservations());
        assertArrayEquals(bytes, FlattenedTree.write(back));
        assertEquals(0, bytes.length % 8);
    }

    private static void assertSame(DeviceTree.Node expected, DeviceTree.Node actual) {
        assertEquals(expected.name(), actual.name());
        assertEquals(List.copyOf(expected.properties().keySet()), List.copyOf(actual.properties().keySet()));
        expected.properties().forEach((name, value) -> assertArrayEquals(value, actual.properties().get(name), name));
        assertEquals(expected.children().size(), actual.children().size());
        List<DeviceTree.Node> others = List.copyOf(actual.children());
        int i = 0;
        for (DeviceTree.Node child : expected.children()) {
            assertSame(child, others.get(i++));
        }
    }

    @Test
    void aUsersTreeKeepsAllButWhatTheKernelIsTold() throws TreeException {
        DeviceTree tree = FlattenedTree.read(FlattenedTree.write(board()));
        tree.root().node("chosen").strings("mine", "stays");
        BoardTree.choose(tree, new BoardTree.Chosen("quiet", null, 0, 0, new byte[0]));
        DeviceTree.Node chosen = FlattenedTree.read(FlattenedTree.write(tree)).root().node("chosen");
        assertArrayEquals("quiet\0".getBytes(), chosen.properties().get("bootargs"));
        assertArrayEquals("stays\0".getBytes(), chosen.properties().get("mine"));
        assertArrayEquals("/soc/serial@10000000\0".getBytes(), chosen.properties().get("stdout-path"));
    }

    @Test
    void theMemoryOfAUsersTreeCanBeReplaced() throws TreeException {
        DeviceTree tree = board();
        tree.root().node("memory@90000000").longs("reg", 0x9000_0000L, 4096);
        BoardTree.replaceMemory(tree, 0x8000_0000L, 64 << 20);
        List<String> memories = tree.root().children().stream()
                .map(DeviceTree.Node::name)
                .filter(name -> name.startsWith("memory"))
                .toList();
        assertEquals(List.of("memory@80000000"), memories);
        byte[] reg = ByteBuffer.allocate(16).putLong(0x8000_0000L).putLong(64 << 20).array();
        assertArrayEquals(reg, tree.root().node("memory@80000000").properties().get("reg"));
        tree.root().cells("#size-cells", 1);
        assertThrows(TreeException.class, () -> BoardTree.replaceMemory(tree, 0x8000_0000L, 64 << 20));
    }

    @Test
    void aFileIsReadOrRefused(@TempDir Path folder) throws Exception {
        Path file = Files.write(folder.resolve("board.dtb"), FlattenedTree.write(board()));
        assertSame(board().root(), FlattenedTree.read(file).root());
        assertThrows(TreeException.class, () -> FlattenedTree.read(folder));
        assertThrows(TreeException.class, () -> FlattenedTree.read(folder.resolve("none")));
        byte[] large = Arrays.copyOf(FlattenedTree.write(board()), FlattenedTree.LARGEST + 8);
        ByteBuffer.wrap(large).putInt(4, large.length);
        Files.write(file, large);
        TreeException refused = assertThrows(TreeException.class, () -> FlattenedTree.read(file));
        assertTrue(refused.getMessage().contains("limit"), refused.getMessage());
    }

    @Test
    void everyTruncationIsRefusedInOneLine() {
        byte[] bytes = FlattenedTree.write(board());
        for (int length = 0; length < bytes.length; length++) {
            byte[] shorter = Arrays.copyOf(bytes, length);
            TreeException refused = assertThrows(TreeException.class, () -> FlattenedTree.read(shorter));
            assertTrue(refused.getMessage().lines().count() == 1 && !refused.getMessage().isBlank());
        }
    }

    @Test
    void aTreeOfManyNodesCostsNoMoreThanItsSize() throws TreeException {
        DeviceTree wide = new DeviceTree();
        for (int i = 0; i < 80_000; i++) {
            wide.root().node("n" + i);
        }
        assertEquals(80_000, FlattenedTree.read(FlattenedTree.write(wide)).root().children().size());
    }

    @Test
    void nestingIsLimitedAndDuplicatesAreRefused() {
        DeviceTree deep = new DeviceTree();
        DeviceTree.Node node = deep.root();
        for (int i = 0; i < 100; i++) {
            node = node.node("n");
        }
        assertRefused("nested", FlattenedTree.write(deep));
        DeviceTree twins = new DeviceTree();
        twins.root().node("aa");
        twins.root().node("ab");
        byte[] bytes = FlattenedTree.write(twins);
        for (int i = 0; i < bytes.length - 1; i++) {
            if (bytes[i] == 'a' && bytes[i + 1] == 'b') {
                bytes[i + 1] = 'a';
            }
        }
        assertRefused("a second node aa", bytes);
        assertRefused("magic", "/dts-v1/;\n/ { };\n".getBytes());
    }

    private static void assertRefused(String why, byte[] bytes) {
        TreeException refused = assertThrows(TreeException.class, () -> FlattenedTree.read(bytes));
        assertTrue(refused.getMessage().contains(why), refused.getMessage());
    }

    @Test
    void mutatedTreesAreReadOrRefusedAndNothingElse() {
        byte[] good = FlattenedTree.write(board());
        Random random = new Random(4);
        int read = 0;
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] bytes = mutate(good, random);
            try {
                DeviceTree tree = FlattenedTree.read(bytes);
                FlattenedTree.read(FlattenedTree.write(tree));
                read++;
            } catch (TreeException refused) {
                assertTrue(refused.getMessage().length() < 400, refused::getMessage);
            } catch (RuntimeException | Error e) {
                fail("mutation " + i, e);
            }
        }
        assertTrue(read > MUTATIONS / 100 && read < MUTATIONS, "both happen: " + read);
    }

    private static byte[] mutate(byte[] good, Random random) {
        byte[] bytes = good.clone();
        ByteBuffer words = ByteBuffer.wrap(bytes);
        for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
            int at = random.nextInt(random.nextBoolean() ? 40 : bytes.length - 4) & ~3;
            switch (random.nextInt(4)) {
                case 0 -> bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
                case 1 -> words.putInt(at, words.getInt(at) ^ 1 << random.nextInt(32));
                case 2 -> words.putInt(at, random.nextInt(12));
                default -> words.putInt(at, words.getInt(random.nextInt(bytes.length - 4)));
            }
        }
        return random.nextInt(8) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes;
    }
}
