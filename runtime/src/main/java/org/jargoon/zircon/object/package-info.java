// SPDX-License-Identifier: Apache-2.0
/**
 * Kernel objects, one small class each, and the handles that processes hold to them.
 *
 * <p>{@link org.jargoon.zircon.object.Kernel} is what all share, {@link org.jargoon.zircon.object.ZxProcess} a table of
 * handles, {@link org.jargoon.zircon.object.KernelObject} what a handle refers to: something that is counted, asserts
 * signals and can tell of itself. Objects that need a guest or its memory are in packages of their own.
 *
 * <p>Handles are found, made and closed without a lock. Where locks are nested it is in this order: an object's own
 * (both ends of a pair have one in common), the signals of an object, a port's. No object is closed or destroyed and no
 * owner of a packet told with any of them held.
 */
package org.jargoon.zircon.object;
