// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.model;

/**
 * A packet that the model expects on a port or from zx_vcpu_resume (docs/zircon.md §5.1).
 *
 * @param timestamped whether word2 is a moment, of which only that it is there can be said
 * @param source the handle that it was waited through, for SIGNAL_ONE; the trap, for GUEST_BELL
 */
record ModelPacket(
        long key,
        int type,
        int status,
        long word0,
        long word1,
        long word2,
        long word3,
        boolean timestamped,
        Object source) {
    static final int SIGNAL_ONE = 1;
    static final int GUEST_BELL = 3;
    static final int GUEST_MEM = 4;
    static final int GUEST_IO = 5;
    static final int GUEST_VCPU = 6;

    static ModelPacket user(long key, int status, long word0, long word3) {
        return new ModelPacket(key, 0, status, word0, 0, 0, word3, false, null);
    }

    static ModelPacket signal(ModelWait wait, int observed) {
        long word0 = wait.trigger() & 0xFFFF_FFFFL | (long) observed << 32;
        return new ModelPacket(wait.key(), SIGNAL_ONE, 0, word0, 1, 0, 0, wait.timestamped(), wait.handle());
    }

    static ModelPacket bell(ModelTrap trap, long address) {
        return new ModelPacket(trap.key(), GUEST_BELL, 0, address, 0, 0, 0, false, trap);
    }

    static ModelPacket exit(long key, int type, long word0, long word1, long word2, long word3) {
        return new ModelPacket(key, type, 0, word0, word1, word2, word3, false, null);
    }
}
