// SPDX-License-Identifier: Apache-2.0
/**
 * Kernel objects, one small class each, and the handles that processes hold to them.
 *
 * <p>{@link org.jargoon.zircon.object.Kernel} is what all share, {@link org.jargoon.zircon.object.ZxProcess} a table of
 * handles, {@link org.jargoon.zircon.object.KernelObject} what a handle refers to.
 */
package org.jargoon.zircon.object;
