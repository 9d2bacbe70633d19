// SPDX-License-Identifier: Apache-2.0
/** What a machine starts from: kernels, firmware, initial RAM disks, and where each goes in memory. */
package org.jargoon.vmm.load;
