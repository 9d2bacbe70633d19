// SPDX-License-Identifier: Apache-2.0
/**
 * How a function is called: what debugging information says, users write and calls go by.
 *
 * <p>A {@link org.jargoon.signature.Prototype} has the {@link org.jargoon.signature.Type}s of the parameters and of the
 * result: {@link org.jargoon.signature.ValueType}s, each of which knows how it lies in a register, and {@link
 * org.jargoon.signature.Structure}s, whose bytes an {@link org.jargoon.signature.Image} has. A {@link
 * org.jargoon.signature.Signature} says besides that nothing is known, or what stands in the way of a call.
 */
package org.jargoon.signature;
