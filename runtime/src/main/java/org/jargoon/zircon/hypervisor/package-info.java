// SPDX-License-Identifier: Apache-2.0
/**
 * Guests, their traps and VCPUs (docs/zircon.md §2 to §6).
 *
 * <p>{@link org.jargoon.zircon.hypervisor.GuestDispatcher} is a machine, {@link
 * org.jargoon.zircon.hypervisor.VcpuDispatcher} one of its processors, which runs on a core of the engine; its
 * {@link org.jargoon.zircon.hypervisor.ExitHandler} turns the core's exits into packets. What the instruction set
 * decides is in {@link org.jargoon.zircon.abi.Architecture}.
 *
 * <p>A VCPU's thread runs its core without a lock. It may sleep only between two runs, for an interrupt, for a bell's
 * packet, or in a page fault that waits for others to have changed memory; a kick ends the first two. The lock under
 * which a trap is set is taken before all of {@link org.jargoon.zircon.vm} and never by a core that runs, so cores may
 * be waited for with it held.
 */
package org.jargoon.zircon.hypervisor;
