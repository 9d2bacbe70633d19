// SPDX-License-Identifier: Apache-2.0
/**
 * The files of /proc and /sys (proc(5)): generated when they are read, never written, and made of what the guest may
 * know. Nothing of the host is in them.
 *
 * <p>A file is a row of {@code ProcessFiles} or {@code SystemFiles}: its name and the function that writes it. {@link
 * org.jargoon.linux.proc.ProcessView} is what they know of a process.
 */
package org.jargoon.linux.proc;
