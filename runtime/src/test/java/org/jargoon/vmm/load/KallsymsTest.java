// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.jargoon.elf.Symbol;
import org.jargoon.elf.SymbolTable;
import org.jargoon.vmm.device.DmaFault;
import org.junit.jupiter.api.Test;

final class KallsymsTest {
    private static final long BASE = 0xffff_ffff_8000_0000L;
    private static final int SYMBOLS = 1500;

    /** What a symbol of the tables is called, type first; each tenth is data, one has a long name. */
    private static String name(int index) {
        if (index == 42) {
            return "Thandle_exception";
        }
        return (index % 10 == 9 ? "D" : "t") + "symbol_" + index + (index == 7 ? "_x".repeat(90) : "");
    }

    private static int offset(int index) {
        return 0x40 * index;
    }

    /** An image as scripts/kallsyms.c lays it out, with other bytes around. */
    private static byte[] image(boolean offsetsFirst) {
        ByteBuffer image = ByteBuffer.allocate(1 << 18).order(ByteOrder.LITTLE_ENDIAN);
        image.put(new byte[1000]).put("0\0001\0002\0003".getBytes(StandardCharsets.ISO_8859_1));
        align(image);
        if (offsetsFirst) {
            putOffsets(image);
        }
        image.putInt(SYMBOLS);
        align(image);
        int names = image.position();
        List<Integer> markers = new ArrayList<>();
        for (int i = 0; i < SYMBOLS; i++) {
            if (i % 256 == 0) {
                markers.add(image.position() - names);
            }
            byte[] name = name(i).replace("symbol_", "\u0001").getBytes(StandardCharsets.ISO_8859_1);
            if (name.length < 0x80) {
                image.put((byte) name.length);
            } else {
                image.put((byte) (name.length & 0x7f | 0x80)).put((byte) (name.length >> 7));
            }
            image.put(name);
        }
        align(image);
        markers.forEach(image::putInt);
        align(image);
        int table = image.position();
        short[] index = new short[256];
        for (int token = 0; token < index.length; token++) {
            index[token] = (short) (image.position() - table);
            String text = token == 1 ? "symbol_" : token < ' ' || token > '~' ? "tok" + token : "" + (char) token;
            image.put(text.getBytes(StandardCharsets.ISO_8859_1)).put((byte) 0);
        }
        align(image);
        for (short offset : index) {
            image.putShort(offset);
        }
        align(image);
        if (!offsetsFirst) {
            putOffsets(image);
        }
        return image.array();
    }

    private static void putOffsets(ByteBuffer image) {
        for (int i = 0; i < SYMBOLS; i++) {
            image.putInt(offset(i));
        }
        align(image);
        image.putLong(BASE);
    }

    private static void align(ByteBuffer image) {
        image.position(image.position() + 7 & -8);
    }

    @Test
    void functionsOfBothLayoutsAreFoundByTheirOffsets() {
        for (boolean offsetsFirst : List.of(false, true)) {
            SymbolTable table = Kallsyms.find(image(offsetsFirst)).orElseThrow();
            assertEquals(SYMBOLS - SYMBOLS / 10, table.size());
            int at = 0;
            for (int i = 0; i < SYMBOLS; i++) {
                if (i % 10 != 9) {
                    assertEquals(new Symbol(name(i).substring(1), offset(i), 0, true), table.get(at++));
                }
            }
        }
    }

    @Test
    void theTrapVectorTellsHowFarTheKernelHasMoved() throws DmaFault {
        TestRam ram = new TestRam(new RamRange(0x8000_0000L, 1 << 20));
        assertEquals(KernelSymbols.NONE, KernelSymbols.inside(ram, 0x8000_0000L));
        byte[] image = image(false);
        ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN).putLong(16, image.length).putInt(56, 0x0543_5352);
        ram.write(0x8002_0000L, ByteBuffer.wrap(image));
        KernelSymbols symbols = KernelSymbols.inside(ram, 0x8002_0000L);
        assertTrue(symbols.mayMove());
        assertEquals(OptionalLong.of(BASE), symbols.distance(BASE + offset(42)));
        assertEquals(OptionalLong.of(BASE + 0x20_0000), symbols.distance(BASE + 0x20_0000 + offset(42)));
        // Before Linux has set it, it is a place of the kernel's in physical memory, or none of the handler's.
        assertEquals(OptionalLong.empty(), symbols.distance(0x8020_0000L + offset(42)));
        assertEquals(OptionalLong.empty(), symbols.distance(BASE + offset(43)));
    }

    @Test
    void damagedTablesGiveNothingOrNamesAndNeverAnException() {
        SplittableRandom random = new SplittableRandom(1);
        byte[] whole = image(false);
        for (int round = 0; round < 300; round++) {
            byte[] damaged = whole.clone();
            int hits = 1 + random.nextInt(20);
            for (int i = 0; i < hits; i++) {
                damaged[random.nextInt(60_000)] = (byte) random.nextInt();
            }
            Kallsyms.find(damaged).ifPresent(table -> assertTrue(table.size() <= SYMBOLS));
        }
        for (int length = 0; length < 70_000; length += 97) {
            byte[] cut = Arrays.copyOf(whole, length);
            Kallsyms.find(cut).ifPresent(table -> assertEquals(SYMBOLS - SYMBOLS / 10, table.size()));
        }
    }

    @Test
    void anImageFullOfDigitsIsSearchedInNoTime() {
        byte[] digits = "0\0001\0002\0003\0004\0005\0006\0007\0008\0009\0".getBytes(StandardCharsets.ISO_8859_1);
        byte[] image = new byte[1 << 20];
        for (int i = 0; i < image.length; i++) {
            image[i] = digits[i % digits.length];
        }
        assertTrue(Kallsyms.find(image).isEmpty());
    }
}
