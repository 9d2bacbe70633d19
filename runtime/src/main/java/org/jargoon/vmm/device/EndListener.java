// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.device;

/** Is told what the guest wants to become of the machine, on the thread of the access that says it. */
public interface EndListener {

    /**
     * The guest switches the machine off.
     *
     * @param code 0 for success, else what the guest says of its failure
     */
    void poweredOff(int code);

    /** The guest restarts the machine. */
    void reset();
}
