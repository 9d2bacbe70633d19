// SPDX-License-Identifier: Apache-2.0
package org.jargoon.dwarf.frame;

import java.util.Map;
import java.util.TreeMap;
import org.jargoon.dwarf.data.AddressRange;

/** How to get from one frame of the stack to its caller's, at some instructions: a row of a call frame table. */
public final class FrameRules {
    private final AddressRange range;
    private final CfaRule cfa;
    private final Map<Integer, RegisterRule> registers;
    private final int returnAddress;
    private final boolean signalFrame;

    /**
     * @param range the instructions that it holds for
     * @param registers by DWARF number
     * @param returnAddress the register, or the number of none, whose value in the caller is where that goes on
     */
    FrameRules(
            AddressRange range,
            CfaRule cfa,
            Map<Integer, RegisterRule> registers,
            int returnAddress,
            boolean signalFrame) {
        this.range = range;
        this.cfa = cfa;
        this.registers = Map.copyOf(registers);
        this.returnAddress = returnAddress;
        this.signalFrame = signalFrame;
    }

    public AddressRange range() {
        return range;
    }

    public CfaRule cfa() {
        return cfa;
    }

    public Map<Integer, RegisterRule> registers() {
        return registers;
    }

    public int returnAddress() {
        return returnAddress;
    }

    /** Whether its caller has been interrupted and not called, so that the caller's pc is the next instruction's. */
    boolean signalFrame() {
        return signalFrame;
    }

    /** Without the range. */
    @Override
    public String toString() {
        return "%s %s return address %d%s".formatted(
                cfa, new TreeMap<>(registers), returnAddress, signalFrame ? " signal frame" : "");
    }
}
