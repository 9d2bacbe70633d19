// SPDX-License-Identifier: Apache-2.0
package org.jargoon.linux.fs;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;

/** The source of the guest's random bytes. */
@FunctionalInterface
public interface Entropy {
    /** Linux's own generator (random(4)). */
    Path DEVICE = Path.of("/dev/urandom");

    /** Fills the whole array. */
    void fill(byte[] bytes);

    /** The host's generator. */
    static Entropy host() {
        return Files.isReadable(DEVICE) ? Entropy::readDevice : new SecureRandom()::nextBytes;
    }

    /** The device itself: Java's class for it takes a tenth of a second to start, and each program needs 16 bytes. */
    private static void readDevice(byte[] bytes) {
        try (InputStream device = Files.newInputStream(DEVICE)) {
            if (device.readNBytes(bytes, 0, bytes.length) == bytes.length) {
                return;
            }
        } catch (IOException e) {
            // Such as no free descriptor on the host; Java's class is as good a source and keeps its own.
        }
        new SecureRandom().nextBytes(bytes);
    }
}
