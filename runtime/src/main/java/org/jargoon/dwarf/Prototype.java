// SPDX-License-Identifier: Apache-2.0
package org.jargoon.dwarf;

import java.util.List;

/**
 * How a function is called.
 *
 * @param parameters in order; a C++ method's first is the pointer to its object
 * @param variadic whether more arguments may follow
 */
public record Prototype(ValueType result, List<ValueType> parameters, boolean variadic) {}
