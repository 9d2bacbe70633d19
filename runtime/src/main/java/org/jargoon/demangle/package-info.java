// SPDX-License-Identifier: Apache-2.0
/**
 * Mangled names of C++ and Rust as programmers write them.
 *
 * <p>{@link org.jargoon.demangle.Demangler} is the entry point. C++ names (Itanium C++ ABI) are parsed by {@code
 * ItaniumParser}, {@code ItaniumTypes} and {@code ItaniumExpressions} into a graph of {@code ItaniumNode}s, which
 * {@code ItaniumPrinter} prints. Rust names are read by {@code RustLegacy} and {@code RustV0}. Names come from hostile
 * files: the length of a result and the depth of a name are limited.
 */
package org.jargoon.demangle;
