// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.object;

/** What an interrupt object interrupts: a VCPU. */
public interface InterruptTarget {

    /** Makes an interrupt pending. May be called from any thread. */
    void interrupt(int vector);

    /** The machine that this is a processor of. */
    KernelObject machine();

    /** As {@link KernelObject#retain}. */
    boolean retain();

    /** As {@link KernelObject#release}. */
    void release();
}
