// SPDX-License-Identifier: Apache-2.0
package org.jargoon.demangle;

import java.util.List;

/**
 * What a mangled C++ name says, as a graph without cycles: a substitution makes two nodes share a third. Names follow
 * the grammar of the <a href="https://itanium-cxx-abi.github.io/cxx-abi/abi.html#mangling">Itanium C++ ABI, 5.1</a>.
 */
sealed interface ItaniumNode {

    /** Any text that stands for itself: an identifier, {@code std}, {@code string literal}. */
    record Text(String text) implements ItaniumNode {}

    /** {@code literal} says how a constant of the type is written. */
    record Builtin(String text, LiteralForm literal) implements ItaniumNode {}

    /** How a constant of a builtin type is written: with a suffix, in words, or behind a cast. */
    enum LiteralForm {
        INT(""),
        UNSIGNED("u"),
        LONG("l"),
        UNSIGNED_LONG("ul"),
        LONG_LONG("ll"),
        UNSIGNED_LONG_LONG("ull"),
        BOOLEAN(null),
        FLOATING(null),
        CAST(null);

        private final String suffix;

        LiteralForm(String suffix) {
            this.suffix = suffix;
        }

        /** What follows the digits; null where that is not the way. */
        String suffix() {
            return suffix;
        }
    }

    record Nested(ItaniumNode scope, ItaniumNode name) implements ItaniumNode {}

    /** What is declared inside a function. */
    record Local(ItaniumNode function, ItaniumNode name) implements ItaniumNode {}

    /** @param number of the parameter, counted from the last, whose default the name is in */
    record DefaultArgument(int number, ItaniumNode name) implements ItaniumNode {}

    record Tagged(ItaniumNode name, String tag) implements ItaniumNode {}

    record Template(ItaniumNode name, Pack arguments) implements ItaniumNode {}

    /** Template arguments, or those among them that one parameter pack stands for. */
    record Pack(List<ItaniumNode> elements) implements ItaniumNode {}

    record TemplateParameter(int index) implements ItaniumNode {}

    record PackExpansion(ItaniumNode pattern) implements ItaniumNode {}

    record Constructor(ItaniumNode name) implements ItaniumNode {}

    record Destructor(ItaniumNode name) implements ItaniumNode {}

    record Conversion(ItaniumNode type) implements ItaniumNode {}

    record OperatorName(ItaniumOperator operator) implements ItaniumNode {}

    record LiteralOperator(ItaniumNode name) implements ItaniumNode {}

    record Closure(List<ItaniumNode> parameters, int number) implements ItaniumNode {}

    record UnnamedType(int number) implements ItaniumNode {}

    record StructuredBinding(List<ItaniumNode> names) implements ItaniumNode {}

    /** The name of a member function whose {@code this} is qualified. */
    record MemberQualified(ItaniumNode name, String suffix) implements ItaniumNode {}

    /** A function: what it is called, and its type. */
    record Encoding(ItaniumNode name, FunctionType type) implements ItaniumNode {}

    /** Something that the compiler made for a thing of the program, such as its vtable. */
    record Special(String prefix, ItaniumNode of) implements ItaniumNode {}

    record ConstructionVtable(ItaniumNode base, ItaniumNode derived) implements ItaniumNode {}

    /** @param result null where the name does not say it */
    record FunctionType(ItaniumNode result, List<ItaniumNode> parameters, List<ItaniumNode> suffixes)
            implements ItaniumNode {}

    /** {@code suffix} is written behind the type, as in {@code int const}. */
    record Qualified(ItaniumNode type, String suffix) implements ItaniumNode {}

    record Pointer(ItaniumNode type) implements ItaniumNode {}

    record Reference(ItaniumNode type, boolean rvalue) implements ItaniumNode {}

    record MemberPointer(ItaniumNode owner, ItaniumNode member) implements ItaniumNode {}

    /** @param length null where there is none */
    record Array(ItaniumNode length, ItaniumNode element) implements ItaniumNode {}

    record Vector(ItaniumNode length, ItaniumNode element) implements ItaniumNode {}

    record Decltype(ItaniumNode expression) implements ItaniumNode {}

    /** {@code noexcept(...)} or {@code throw(...)} behind a function type. */
    record ExceptionSpecification(String word, List<ItaniumNode> operands) implements ItaniumNode {}

    // Expressions, from here on.

    record Literal(ItaniumNode type, String digits, boolean negative) implements ItaniumNode {}

    /** A parameter of the function whose type is being written; 0 is {@code this}. */
    record FunctionParameter(int number) implements ItaniumNode {}

    record Unary(ItaniumOperator operator, ItaniumNode operand) implements ItaniumNode {}

    record Suffixed(ItaniumOperator operator, ItaniumNode operand) implements ItaniumNode {}

    record Cast(ItaniumNode type, ItaniumNode operand) implements ItaniumNode {}

    record Binary(ItaniumOperator operator, ItaniumNode left, ItaniumNode right) implements ItaniumNode {}

    record Conditional(ItaniumNode condition, ItaniumNode then, ItaniumNode otherwise) implements ItaniumNode {}

    /** @param placement and {@code initializer} null where there is none */
    record New(ItaniumOperator operator, Arguments placement, ItaniumNode type, ItaniumNode initializer)
            implements ItaniumNode {}

    record Call(ItaniumNode function, Arguments arguments) implements ItaniumNode {}

    record Arguments(List<ItaniumNode> expressions) implements ItaniumNode {}

    /** @param type null where there is none */
    record InitializerList(ItaniumNode type, Arguments elements) implements ItaniumNode {}

    /** @param initial null for a unary fold */
    record Fold(char kind, ItaniumOperator operator, ItaniumNode pack, ItaniumNode initial) implements ItaniumNode {}

    record SizeOfPack(ItaniumNode pack) implements ItaniumNode {}

    record SizeOfArguments(Arguments arguments) implements ItaniumNode {}
}
