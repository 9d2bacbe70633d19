// SPDX-License-Identifier: Apache-2.0
/**
 * The stub for gdb's remote serial protocol (gdb manual, appendix "Remote Protocol").
 *
 * <p>A {@link org.jargoon.gdb.GdbServer} listens on the loopback interface for one debugger at a time. What is debugged
 * is a {@link org.jargoon.gdb.DebugTarget}: a guest whose threads all run, or all stand still. Whoever runs a guest
 * implements it, mostly as an {@link org.jargoon.gdb.AllStopTarget}, and shows its cores by
 * {@link org.jargoon.vcpu.CoreDebug}.
 *
 * <p>Inside, a connection has two threads. One reads ({@code PacketReader}) into an {@code Inbox}, to which the target
 * tells its stops as well; the other is the {@code Session}, which answers.
 */
package org.jargoon.gdb;
