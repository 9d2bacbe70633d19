// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.snapshot;

/**
 * A VCPU in a snapshot.
 *
 * @param started whether it is to be resumed; otherwise it waits for the guest to start it
 * @param words all of its state, as {@link org.jargoon.zircon.Vcpu#readFullState} gives it
 */
public record SavedVcpu(boolean started, long[] words) {}
