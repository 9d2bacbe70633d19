// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.load;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.GZIPInputStream;

/** Bytes that are read when they are needed, any number of times: a large file never lies on the heap. */
@FunctionalInterface
interface Content {
    InputStream open() throws IOException;

    static Content of(byte[] bytes) {
        return () -> new ByteArrayInputStream(bytes);
    }

    static Content of(Path path) {
        return () -> Channels.newInputStream(FileChannel.open(path, StandardOpenOption.READ));
    }

    /** All from an offset on. */
    default Content from(long offset) {
        return () -> {
            InputStream in = open();
            try {
                in.skipNBytes(offset);
            } catch (IOException e) {
                in.close();
                throw e;
            }
            return in;
        };
    }

    /** What gzip compressed. */
    default Content unzipped() {
        return () -> {
            InputStream in = open();
            try {
                return new GZIPInputStream(in, 1 << 16);
            } catch (IOException e) {
                in.close();
                throw e;
            }
        };
    }


    /** At most the first {@code limit} bytes. */
    default byte[] first(int limit) throws IOException {
        try (InputStream in = open()) {
            return in.readNBytes(limit);
        }
    }

    /** How many bytes there are; where there are more than {@code limit}, some number above that. */
    default long count(long limit) throws IOException {
        byte[] buffer = new byte[1 << 16];
        long count = 0;
        try (InputStream in = open()) {
            for (int n = in.read(buffer); n >= 0 && count <= limit; n = in.read(buffer)) {
                count += n;
            }
        }
        return count;
    }
}
