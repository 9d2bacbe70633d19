// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.virtio;

/** The driver broke the rules of a virtqueue. Carries no stack trace: guests cause it. */
final class VirtqueueFault extends Exception {
    private static final long serialVersionUID = 1L;

    VirtqueueFault(String message) {
        super(message, null, false, false);
    }
}
