// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm;

/** Why a machine has stopped. */
public sealed interface MachineEnd {

    /**
     * The guest switched it off.
     *
     * @param code 0, or what the guest says of its failure (test finisher, HTIF)
     */
    record PoweredOff(int code) implements MachineEnd {}

    /** The guest asked for a restart: a new machine may be made and started. */
    record Reset() implements MachineEnd {}

    /** {@link Machine#stop} was called. */
    record Stopped() implements MachineEnd {}

    /** The instruction budget of the engine's options is used up. */
    record BudgetExhausted() implements MachineEnd {}

    /**
     * The guest did what the machine has no answer for.
     *
     * @param message one line that says what and where
     */
    record Failed(String message) implements MachineEnd {}
}
