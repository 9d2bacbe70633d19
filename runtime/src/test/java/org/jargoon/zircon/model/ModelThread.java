// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.model;

/** A thread, as far as VCPUs are bound to it (docs/zircon.md §2.10). */
final class ModelThread {
    private ModelVcpu vcpu;

    /** Its VCPU, or null. */
    ModelVcpu vcpu() {
        return vcpu;
    }

    void own(ModelVcpu value) {
        vcpu = value;
    }
}
