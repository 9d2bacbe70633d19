// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.model;

/** A trap (docs/zircon.md §3, §4). */
final class ModelTrap {
    static final int BELL = 0;
    static final int MEM = 1;
    static final int IO = 2;

    /** How many packets of one bell may wait on its port (docs/zircon.md §4.6). */
    static final int MAX_IN_FLIGHT = 256;

    private final int kind;
    private final long address;
    private final long size;
    private final ModelPort port;
    private final long key;
    private int inFlight;

    ModelTrap(int kind, long address, long size, ModelPort port, long key) {
        this.kind = kind;
        this.address = address;
        this.size = size;
        this.port = port;
        this.key = key;
    }

    int kind() {
        return kind;
    }

    long key() {
        return key;
    }

    ModelPort port() {
        return port;
    }

    boolean isOfMemory() {
        return kind != IO;
    }

    boolean contains(long at) {
        return at >= address && at - address < size;
    }

    boolean meets(long from, long length) {
        return from < address + size && address < from + length;
    }

    /** Whether a VCPU that rings now has to wait. */
    boolean isFull() {
        return inFlight >= MAX_IN_FLIGHT && !port.isClosed();
    }

    void ring(long at) {
        inFlight++;
        port.add(ModelPacket.bell(this, at));
    }

    void delivered() {
        inFlight--;
    }
}
