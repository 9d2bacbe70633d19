// SPDX-License-Identifier: Apache-2.0
/**
 * The Java face of the kernel: what a program that embeds guests begins with.
 *
 * <p>{@link org.jargoon.zircon.Zircon#start} makes a kernel and a process; {@link org.jargoon.zircon.Guest},
 * {@link org.jargoon.zircon.Vcpu}, {@link org.jargoon.zircon.Vmar}, {@link org.jargoon.zircon.Vmo} and
 * {@link org.jargoon.zircon.Port} are handles to its objects. It is a layer of convenience over the syscall face,
 * {@link org.jargoon.zircon.syscall.Syscalls}, which is there beside it for all else: a program may use both on the
 * same handles. {@link org.jargoon.zircon.Packet}s are values, and a status that is not ZX_OK is a
 * {@link org.jargoon.zircon.ZxException}.
 */
package org.jargoon.zircon;
