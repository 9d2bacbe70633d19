// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.snapshot;

import java.io.DataInputStream;
import java.io.IOException;
import org.jargoon.vcpu.GuestClock;

/** What is done on a way through a file that is checked on the way. An IOException says that the file is damaged. */
interface SnapshotVisitor {

    void machine(MachineConfiguration found) throws IOException;

    default void settings(Settings found) {}

    void moment(GuestClock.Moment found) throws IOException;

    void vcpu(SavedVcpu found) throws IOException;

    /**
     * A device, by its index in the configuration.
     *
     * @param state to be read to its end
     */
    void device(int index, DataInputStream state) throws IOException;

    /** A chunk of RAM, loaded. */
    default void memory(RamChunk chunk, long offset, int length) {}

    /** RAM is zero from {@code offset}, where a chunk begins, to {@code end}. */
    default void zeros(RamChunk chunk, long offset, long end) {}
}
