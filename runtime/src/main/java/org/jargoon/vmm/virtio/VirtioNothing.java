// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.virtio;

/** No device: what an empty slot holds. */
final class VirtioNothing extends VirtioDevice {

    @Override
    int id() {
        return 0;
    }

    @Override
    String kind() {
        return "nothing";
    }

    @Override
    long features() {
        return 0;
    }

    @Override
    int queues() {
        return 0;
    }

    @Override
    void process(int index, Virtqueue queue) {
        throw new IllegalStateException("there is no queue");
    }
}
