// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.virtio;

/**
 * A driver broke the rules in a way that leaves a device unable to go on: it needs to be reset (Virtio 1.2, 2.1.2).
 * Carries no stack trace: guests cause it.
 */
final class VirtqueueFault extends Exception {
    private static final long serialVersionUID = 1L;

    VirtqueueFault(String message) {
        super(message, null, false, false);
    }
}
