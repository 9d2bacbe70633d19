// SPDX-License-Identifier: Apache-2.0
/**
 * A virtual machine monitor, written against Zircon's syscalls only, as Fuchsia's own is: a board of devices around
 * VCPUs, and what is needed to boot on it.
 */
package org.jargoon.vmm;
