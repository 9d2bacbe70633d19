// SPDX-License-Identifier: Apache-2.0
/**
 * The whole state of a machine in a file: {@link org.jargoon.vmm.snapshot.Snapshot}.
 *
 * <p>A file is {@link org.jargoon.vmm.snapshot.Records}: the machine's configuration, its time, its VCPUs, its devices
 * with what each wrote, the pages of memory that are not zero, and an end. A file that is not all of that is refused
 * before a machine is touched.
 */
package org.jargoon.vmm.snapshot;
