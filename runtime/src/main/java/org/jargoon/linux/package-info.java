// SPDX-License-Identifier: Apache-2.0
/**
 * Linux programs in user mode: a guest that is one process, whose kernel is this package.
 *
 * <p>The way through it: {@link org.jargoon.linux.LinuxProcess#load} makes guest memory, has {@code ProgramLoader}
 * and {@code InitialStack} fill it, and makes a {@code Task} with a core; {@link org.jargoon.linux.LinuxProcess#run}
 * runs the core. When it exits with a system call, {@code SyscallDispatcher} takes number and arguments out of the
 * registers that the {@code GuestAbi} names and looks up a row of {@code SyscallTable}. The rows stand in the classes
 * by theme that end in Calls; one row, with its number, name, handler and how its arguments are printed, is all that
 * a new system call needs. What rows share is state of the process ({@code AddressSpace}, the files of {@link
 * org.jargoon.linux.fs}, {@code SignalState}, {@code ResourceLimits}) or of the thread ({@code Task}).
 *
 * <p>Errors go to the guest as an ErrnoException, the end of the process is a {@code ProcessEnd}. Whoever waits does so
 * in {@code Task.await} on the process's one monitor, so that a stop reaches it. Locks are taken in the order: a
 * directory or table of files, the monitor; nothing is waited for while an address space is locked.
 */
package org.jargoon.linux;
