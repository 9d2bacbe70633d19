// SPDX-License-Identifier: Apache-2.0
/**
 * A 9P2000.L server for a folder of the host's, on Linux.
 *
 * <p>Two guests may share a folder and work together against the host, so it is not enough to look at a path before it
 * is used. Nothing here uses paths: each file is held by a descriptor (O_PATH), each step goes from a descriptor by one
 * name without following links, and what is then done is done to a descriptor. Java's files cannot do that (there is no
 * mkdirat, symlinkat or readlinkat), so the kernel is called by java.lang.foreign.
 */
package org.jargoon.vmm.virtio.p9;
