// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.device;

import org.jargoon.vmm.fdt.DeviceTree;

/**
 * Where a device is on its board.
 *
 * @param base the guest-physical address of its registers
 * @param size of its range in bytes
 * @param interrupt the number of its interrupt line, or 0 if it has none
 * @param controller the phandle of the interrupt controller that the line goes to
 */
public record Placement(long base, long size, int interrupt, int controller) {

    /** A place without an interrupt line. */
    public Placement(long base, long size) {
        this(base, size, 0, 0);
    }

    /**
     * Makes a node for a device at this place on a bus with addresses and sizes of two cells each: its properties
     * {@code compatible} and {@code reg}, and where it has an interrupt line {@code interrupts} and
     * {@code interrupt-parent}.
     *
     * @param kind the generic name of the node, such as {@code serial}, which the unit address is put behind
     */
    public DeviceTree.Node node(DeviceTree.Node bus, String kind, String... compatible) {
        DeviceTree.Node node = bus.node(kind + "@" + Long.toHexString(base))
                .strings("compatible", compatible)
                .longs("reg", base, size);
        if (interrupt != 0) {
            node.cells("interrupts", interrupt).cells("interrupt-parent", controller);
        }
        return node;
    }
}
