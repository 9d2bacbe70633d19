// SPDX-License-Identifier: Apache-2.0
/**
 * How a function is called: what debugging information says, users write and calls go by.
 *
 * <p>A {@link org.jargoon.signature.Prototype} has the {@link org.jargoon.signature.ValueType}s of the parameters and
 * of the result, each of which knows how it lies in a register; a {@link org.jargoon.signature.Signature} says besides
 * that nothing is known, or what stands in the way of a call.
 */
package org.jargoon.signature;
