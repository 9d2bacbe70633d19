// SPDX-License-Identifier: Apache-2.0
/**
 * The devices of a board, one class each, and what they see of the world: interrupt lines, DMA memory, console ports.
 */
package org.jargoon.vmm.device;
