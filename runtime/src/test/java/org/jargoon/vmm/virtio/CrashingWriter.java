// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.virtio;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Random;

/**
 * A machine that writes to its disk until it is killed, in a process of its own. After each flush it says on standard
 * output how far it came: whoever reads that knows what must be on the disk.
 */
final class CrashingWriter {
    static final int BLOCK = 1536;
    static final int SLOTS = 200;

    private CrashingWriter() {}

    /** Where the write with a number goes, and what it writes: the number again and again. */
    static int slot(long number) {
        return new Random(number).nextInt(SLOTS);
    }

    static byte[] content(long number) {
        ByteBuffer data = ByteBuffer.allocate(BLOCK).order(ByteOrder.LITTLE_ENDIAN);
        while (data.hasRemaining()) {
            data.putLong(number);
        }
        return data.array();
    }

    /** Arguments: the image, and an overlay if one is to be used. */
    public static void main(String[] arguments) throws IOException {
        VirtioBlock device = arguments.length == 1
                ? VirtioBlock.raw(Path.of(arguments[0]), false, "crash")
                : VirtioBlock.copyOnWrite(Path.of(arguments[0]), Path.of(arguments[1]), "crash");
        TestDriver driver = new TestDriver(device);
        Random random = new Random();
        for (long number = 1; ; ) {
            driver.start();
            int batch = 1 + random.nextInt(20);
            for (int i = 0; i < batch; i++, number++) {
                request(driver, 1, (long) slot(number) * BLOCK / 512, driver.toDevice(content(number)));
            }
            request(driver, 4, 0);
            System.out.println(number - 1);
            System.out.flush();
        }
    }

    private static void request(TestDriver driver, int type, long sector, TestDriver.Buffer... data) {
        TestDriver.Buffer header = driver.toDevice(ByteBuffer.allocate(16)
                .order(ByteOrder.LITTLE_ENDIAN).putInt(type).putInt(0).putLong(sector).array());
        TestDriver.Buffer status = driver.fromDevice(1);
        if (data.length == 0) {
            driver.rings.getFirst().request(header, status);
        } else {
            driver.rings.getFirst().request(header, data[0], status);
        }
        if (driver.content(status)[0] != 0) {
            throw new IllegalStateException("request " + type + " failed");
        }
    }
}
