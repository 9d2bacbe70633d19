// SPDX-License-Identifier: Apache-2.0
/** Virtio 1.x devices behind the MMIO transport: rings, and one class for each kind of device. */
package org.jargoon.vmm.virtio;
