// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.device;

import java.io.DataInput;
import java.io.DataOutput;
import org.jargoon.vmm.fdt.DeviceTree;

/**
 * SiFive's test finisher: one word whose lower half says what to do with the machine, and the upper half with what
 * code. Kernels know it as a system controller that powers off and reboots.
 */
public final class TestFinisher implements Device {
    /** The size of its range in bytes. */
    public static final long SIZE = 0x1000;

    private static final int FAIL = 0x3333;
    private static final int PASS = 0x5555;
    private static final int RESET = 0x7777;

    private final int phandle;
    private final EndListener listener;

    /** @param phandle what other nodes of the device tree call it */
    public TestFinisher(int phandle, EndListener listener) {
        this.phandle = phandle;
        this.listener = listener;
    }

    @Override
    public String name() {
        return "finisher";
    }

    @Override
    public boolean answers(long offset, int size) {
        return size == Short.BYTES || size == Integer.BYTES;
    }

    @Override
    public long read(long offset, int size) {
        return 0;
    }

    @Override
    public void write(long offset, int size, long value) {
        if (offset != 0 || size < Short.BYTES) {
            return;
        }
        int code = size == Short.BYTES ? 0 : (int) (value >>> Short.SIZE) & 0xffff;
        switch ((int) value & 0xffff) {
            // A failure is one, also with the code of success.
            case FAIL -> listener.poweredOff(Math.max(1, code));
            case PASS -> listener.poweredOff(0);
            case RESET -> listener.reset();
            default -> { // Anything else means nothing.
            }
        }
    }

    @Override
    public void describe(DeviceTree.Node bus, Placement place) {
        place.node(bus, "test", "sifive,test1", "sifive,test0", "syscon").cells("phandle", phandle);
        describe(bus, "poweroff", PASS);
        describe(bus, "reboot", RESET);
    }

    /** These nodes have no place on the bus, so they are beside it. */
    private void describe(DeviceTree.Node bus, String action, int value) {
        bus.parent()
                .node(action)
                .strings("compatible", "syscon-" + action)
                .cells("regmap", phandle)
                .cells("offset", 0)
                .cells("value", value);
    }

    @Override
    public void reset() {
        // It has no state.
    }

    @Override
    public void save(DataOutput to) {
        // It has no state.
    }

    @Override
    public void restore(DataInput from) {
        // It has no state.
    }
}
