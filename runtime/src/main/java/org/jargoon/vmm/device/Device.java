// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.device;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.jargoon.vmm.fdt.DeviceTree;

/**
 * A device on a board's bus: registers in guest-physical memory, perhaps an {@link InterruptLine} and {@link
 * DmaMemory}. It knows nothing of VCPUs and instruction sets, nor where on the board it is.
 *
 * <p>All methods may be called from any thread; a device guards its state with its own monitor. While it holds that it
 * may change interrupt lines, but not wait.
 *
 * <p>What comes from the guest is hostile: an access that the device {@linkplain #answers answers} and that means
 * nothing reads 0 and writes nothing.
 */
public interface Device {

    /** What messages and snapshots call it, such as {@code uart}. Unique on a board. */
    String name();

    /** The name, and what the device is where not all that may have the name are the same. For snapshots. */
    default String kind() {
        return name();
    }

    /**
     * Whether the device answers an access; otherwise the guest takes an access fault.
     *
     * @param offset from the device's base in bytes, a multiple of {@code size}
     * @param size of the access in bytes: 1, 2, 4 or 8
     */
    boolean answers(long offset, int size);

    /**
     * A load by the guest.
     *
     * @param offset as in {@link #answers}, which has said yes
     * @param size as in {@link #answers}
     * @return the value, zero-extended
     */
    long read(long offset, int size);

    /**
     * A store by the guest.
     *
     * @param offset as in {@link #answers}, which has said yes
     * @param size as in {@link #answers}
     * @param value in its lowest {@code size} bytes; what is above them has no meaning
     */
    void write(long offset, int size, long value);

    /** Adds the device's node to the node of its bus. */
    void describe(DeviceTree.Node bus, Placement place);

    /** Goes back to the state that power-on gives. */
    void reset();

    /** Writes all state that the guest could notice. What it is called with comes back to {@link #restore}. */
    void save(DataOutput to) throws IOException;

    /**
     * Takes over what {@link #save} wrote, and sets interrupt lines to what follows from it.
     *
     * @throws IOException if it is no such state: the device is to be reset or thrown away then
     */
    void restore(DataInput from) throws IOException;
}
