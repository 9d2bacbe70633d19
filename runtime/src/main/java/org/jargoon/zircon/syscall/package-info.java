// SPDX-License-Identifier: Apache-2.0
/**
 * The syscall face of the kernel.
 *
 * <p>{@link org.jargoon.zircon.syscall.Syscall} declares every syscall; {@link org.jargoon.zircon.syscall.Syscalls} is
 * where they are called, and the interfaces that it is made of, one per group, say what each does and do it.
 */
package org.jargoon.zircon.syscall;
