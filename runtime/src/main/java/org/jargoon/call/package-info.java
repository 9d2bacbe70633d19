// SPDX-License-Identifier: Apache-2.0
/**
 * Calls of single guest functions from the host, and of host functions from the guest.
 *
 * <p>A {@link org.jargoon.signature.Prototype} says what a function takes and gives; {@code CallingConvention} says in
 * which registers and stack slots that lies (RISC-V psABI, LP64D), and {@code StructurePassing} where structures lie.
 * {@link org.jargoon.call.GuestCaller} is the one place where the guest runs until a call is over: the guest leaves
 * through <em>gates</em>, instructions out of its reach that stop the core, one to return from a call and one for each
 * host function. Where a guest ends instead, {@link org.jargoon.call.GuestEndException} says how, and {@link
 * org.jargoon.call.Backtrace} where it was.
 */
package org.jargoon.call;
