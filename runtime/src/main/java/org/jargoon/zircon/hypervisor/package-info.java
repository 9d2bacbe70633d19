// SPDX-License-Identifier: Apache-2.0
/**
 * Guests, their traps and VCPUs (reference §2 to §6).
 *
 * <p>{@link org.jargoon.zircon.hypervisor.GuestDispatcher} is a machine, {@link
 * org.jargoon.zircon.hypervisor.VcpuDispatcher} one of its processors, which runs on a core of the engine; its
 * {@link org.jargoon.zircon.hypervisor.ExitHandler} turns the core's exits into packets. What the instruction set
 * decides is in {@link org.jargoon.zircon.abi.Architecture}.
 */
package org.jargoon.zircon.hypervisor;
