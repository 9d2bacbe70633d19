// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.vm;

/** Where bytes of a VMO are in a guest's physical memory. */
record MappedRange(GuestPhysicalAspace aspace, long address, long length) {}
