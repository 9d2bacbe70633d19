// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.load;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.GZIPOutputStream;

/** Kernels of no use but to a loader. */
final class KernelFiles {
    private KernelFiles() {}

    /** A Linux Image for riscv64 whose bytes behind the header are 1. */
    static byte[] image(int length, long offset, long imageSize) {
        ByteBuffer image = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        image.putInt(0x5a4d).putInt(0x6f).putLong(offset).putLong(imageSize).putLong(0).putInt(2);
        image.put(48, "RISCV\0\0\0".getBytes()).putInt(56, 0x05435352);
        for (int i = 64; i < length; i++) {
            image.put(i, (byte) 1);
        }
        return image.array();
    }

    static byte[] gzip(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /** An EFI program with a payload that is said to be compressed so. */
    static byte[] zboot(byte[] payload, String compression) {
        ByteBuffer zboot = ByteBuffer.allocate(64 + payload.length).order(ByteOrder.LITTLE_ENDIAN);
        zboot.putInt(0x5a4d).put("zimg".getBytes()).putInt(64).putInt(payload.length);
        zboot.put(24, compression.getBytes()).put(64, payload);
        return zboot.array();
    }
}
