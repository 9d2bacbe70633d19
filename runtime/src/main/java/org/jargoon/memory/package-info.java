// SPDX-License-Identifier: Apache-2.0
/**
 * Guest memory.
 *
 * <p>{@link org.jargoon.memory.GuestMemory} is one contiguous range of guest addresses that lies off the Java heap, so
 * that compiled guest code reaches it with one bounds check and one host load or store. Everything that is not compiled
 * guest code (loaders, system calls, debuggers) uses its checked methods. A machine's memory is not one range: it is
 * whatever {@link org.jargoon.memory.PhysicalMemory} resolves, page by page.
 */
package org.jargoon.memory;
