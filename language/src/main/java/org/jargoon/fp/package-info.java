// SPDX-License-Identifier: Apache-2.0
/**
 * IEEE 754-2019 binary floating point with exact results and exact exception flags, for any ISA.
 *
 * <p>{@link org.jargoon.fp.SoftFloat} computes everything with integers: it is the slow path, and always right.
 * {@link org.jargoon.fp.Exactness} tells, for results of the host's own arithmetic, when nothing but the result is
 * worth having: that is the fast path, meant to be inlined into compiled code.
 */
package org.jargoon.fp;
