// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.snapshot;

import java.nio.ByteBuffer;

/** A machine's RAM, from its first byte on. Nobody changes it meanwhile. */
public interface SnapshotMemory {

    /** In bytes: a multiple of 4096. */
    long size();

    /** Copies RAM from {@code offset} on into all that remains of a buffer. */
    void read(long offset, ByteBuffer into);

    /** Copies all that remains of a buffer to RAM. */
    void write(long offset, ByteBuffer from);
}
