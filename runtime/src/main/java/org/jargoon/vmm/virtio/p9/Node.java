// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.virtio.p9;

import org.jargoon.host.HostKernel;

/** A file of the host's, of any type, held by a descriptor without access to its contents; counted by its users. */
final class Node {
    private final HostKernel kernel;
    private final int descriptor;
    private int users = 1;

    /** @param descriptor belongs to the node from now on */
    Node(HostKernel kernel, int descriptor) {
        this.kernel = kernel;
        this.descriptor = descriptor;
    }

    int descriptor() {
        return descriptor;
    }

    Node retain() {
        users++;
        return this;
    }

    void release() {
        if (--users == 0) {
            kernel.close(descriptor);
        }
    }
}
