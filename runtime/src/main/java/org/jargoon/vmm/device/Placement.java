// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.device;

/**
 * Where a device is on its board.
 *
 * @param base the guest-physical address of its registers
 * @param size of its range in bytes
 * @param interrupt the number of its interrupt line, or 0 if it has none
 * @param controller the phandle of the interrupt controller that the line goes to
 */
public record Placement(long base, long size, int interrupt, int controller) {}
