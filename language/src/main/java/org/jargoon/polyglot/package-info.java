// SPDX-License-Identifier: Apache-2.0
/**
 * The polyglot language {@code jargoon}: guest code as values of GraalVM's other languages and of Java.
 *
 * <p>Evaluating an ELF file gives a {@code Program}; instantiating that, with the host's functions where it needs any,
 * gives an {@code Instance}: a guest of its own, whose members are its symbols, {@code memory} and {@code registers}. A
 * {@code GuestFunction} is executed through its {@code FunctionRoot}, so that it stands in stack traces and in tools by
 * its name; {@code GuestCall} is the one place where the guest then runs, stopping for Truffle's safepoints. A guest
 * that ends instead of returning is a {@code GuestException}, thrown from inside the frames in which the guest was.
 * Values cross in {@code Values}, host functions are called by {@code HostImport}.
 *
 * <p>Truffle's tools know functions by their roots, and guest functions call each other without them. So a {@code
 * Visit} enters the roots of the functions that the guest is in when somebody is to see them: {@code SafepointRunner}
 * makes one when a sampler looks, and {@code Stops} when the guest has come to where a tracer or debugger has put
 * something around a {@code FunctionBody} or {@code Statement}. A guest that tools look at runs on a {@code Carrier}, a
 * thread beside, so that they find it only on visits.
 *
 * <p>The word {@code zircon}, evaluated or as a member of the language's bindings, gives Zircon's syscalls by their
 * names in C: {@code ZirconSyscalls}.
 */
package org.jargoon.polyglot;
