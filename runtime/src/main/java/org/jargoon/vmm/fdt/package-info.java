// SPDX-License-Identifier: Apache-2.0
/** Device trees: made of nodes, flattened for the guest, and read where a user brings one. */
package org.jargoon.vmm.fdt;
