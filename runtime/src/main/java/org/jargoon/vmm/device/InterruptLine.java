// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.device;

/** A level-triggered interrupt line, from a device to an interrupt controller or from that to a VCPU. */
@FunctionalInterface
public interface InterruptLine {

    /** Asserts or withdraws the line; to set it to what it is changes nothing. May be called from any thread. */
    void set(boolean asserted);
}
