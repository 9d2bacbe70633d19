// SPDX-License-Identifier: Apache-2.0
package org.jargoon.demangle;

import java.util.List;
import org.jargoon.demangle.ItaniumCursor.Damaged;

/**
 * Writes what a mangled name says as C++ does. A type is written in two parts, around the name of what has it:
 * {@code int (*} and {@code )[3]}. A template parameter is written as the argument of the innermost template whose
 * function is being written.
 */
final class ItaniumPrinter {
    /** In characters; the names of real programs are far below it. */
    private static final int LONGEST = 1 << 16;

    private static final int DEEPEST = 512;

    /** So many nodes are visited at most: shared nodes can print nothing and yet be exponentially many. */
    private static final int MOST_VISITS = 1 << 19;

    private final StringBuilder out = new StringBuilder();
    private final ItaniumExpressionPrinter expressions = new ItaniumExpressionPrinter(this);
    private int visits;

    /** Whether a comma has been taken back, behind which a bracket needs no space. */
    private boolean lastIsDropped;

    private int depth;

    private Scope scope;
    private boolean inClosure;

    /** Which element of a pack is written; -1 for all. */
    private int packIndex;

    /** The arguments that template parameters stand for, and those for parameters among these. */
    private record Scope(ItaniumNode.Pack arguments, Scope outer) {}

    /** What is asked of, or written for, a template argument, in the scope where it was given. */
    @FunctionalInterface
    private interface InScope<T> {
        T apply(ItaniumNode argument) throws Damaged;
    }

    String text(ItaniumNode node) throws Damaged {
        print(node);
        return out.toString();
    }

    void append(String text) throws Damaged {
        if (text.length() > LONGEST - out.length()) {
            throw ItaniumCursor.damaged();
        }
        out.append(text);
        lastIsDropped = lastIsDropped && text.isEmpty();
    }

    void print(ItaniumNode node) throws Damaged {
        left(node);
        right(node);
    }

    /** Elements parted by commas, but for those that are empty and have one before them: c++filt's way. */
    void list(List<ItaniumNode> elements) throws Damaged {
        for (int i = 0; i < elements.size(); i++) {
            int before = out.length();
            if (i > 0) {
                append(", ");
            }
            int start = out.length();
            print(elements.get(i));
            if (out.length() == start) {
                out.setLength(before);
                lastIsDropped = i > 0;
            }
        }
    }

    private char last() {
        return out.isEmpty() ? 0 : out.charAt(out.length() - 1);
    }

    private void enter() throws Damaged {
        if (++visits > MOST_VISITS || ++depth > DEEPEST) {
            throw ItaniumCursor.damaged();
        }
    }

    private void left(ItaniumNode node) throws Damaged {
        enter();
        switch (node) {
            case ItaniumNode.FunctionType function -> resultLeft(function.result());
            case ItaniumNode.Qualified qualified -> leftOf(qualified);
            case ItaniumNode.Pointer pointer -> {
                openBefore(pointer.type(), false);
                append("*");
            }
            case ItaniumNode.Reference reference -> leftOf(reference);
            case ItaniumNode.MemberPointer pointer -> {
                openBefore(pointer.member(), true);
                if (last() != '(') {
                    append(" ");
                }
                print(pointer.owner());
                append("::*");
            }
            case ItaniumNode.Array array -> left(array.element());
            case ItaniumNode.TemplateParameter parameter -> {
                if (inClosure) {
                    append("auto:" + (parameter.index() + 1));
                } else {
                    inScopeOf(parameter, argument -> {
                        left(argument);
                        return null;
                    });
                }
            }
            default -> name(node);
        }
        depth--;
    }

    private void right(ItaniumNode node) throws Damaged {
        enter();
        switch (node) {
            case ItaniumNode.FunctionType function -> parameters(function);
            case ItaniumNode.Qualified qualified -> right(qualified.type());
            case ItaniumNode.Pointer pointer -> closeBehind(pointer.type());
            case ItaniumNode.Reference reference -> {
                Referred referred = referred(reference);
                if (referred.inner() != null) {
                    closeBehind(referred.inner());
                } else {
                    inScopeOf((ItaniumNode.TemplateParameter) reference.type(), argument -> {
                        right(argument);
                        return null;
                    });
                }
            }
            case ItaniumNode.MemberPointer pointer -> closeBehind(pointer.member());
            case ItaniumNode.Array array -> {
                append(last() == ']' ? "[" : " [");
                if (array.length() != null) {
                    print(array.length());
                }
                append("]");
                right(array.element());
            }
            case ItaniumNode.TemplateParameter parameter when !inClosure -> inScopeOf(parameter, argument -> {
                right(argument);
                return null;
            });
            default -> {}
        }
        depth--;
    }

    /** Names, and types that have no right part. */
    private void name(ItaniumNode node) throws Damaged {
        switch (node) {
            case ItaniumNode.Text text -> append(text.text());
            case ItaniumNode.Builtin builtin -> append(builtin.text());
            case ItaniumNode.Nested nested -> scoped(nested.scope(), nested.name());
            case ItaniumNode.Local local -> scoped(local.function(), local.name());
            case ItaniumNode.DefaultArgument argument -> {
                append("{default arg#%d}::".formatted(argument.number()));
                print(argument.name());
            }
            case ItaniumNode.Tagged tagged -> {
                print(tagged.name());
                append("[abi:" + tagged.tag() + "]");
            }
            case ItaniumNode.Template template -> template(template);
            case ItaniumNode.Pack pack -> list(pack.elements());
            case ItaniumNode.Constructor constructor -> print(constructor.name());
            case ItaniumNode.Destructor destructor -> {
                append("~");
                print(destructor.name());
            }
            case ItaniumNode.Conversion conversion -> {
                append("operator ");
                print(conversion.type());
            }
            case ItaniumNode.OperatorName name -> {
                String text = name.operator().text();
                append((Character.isLowerCase(text.charAt(0)) ? "operator " : "operator") + text.stripTrailing());
            }
            case ItaniumNode.LiteralOperator operator -> {
                append("operator\"\" ");
                print(operator.name());
            }
            case ItaniumNode.Closure closure -> closure(closure);
            case ItaniumNode.UnnamedType type -> append("{unnamed type#%d}".formatted(type.number()));
            case ItaniumNode.StructuredBinding binding -> {
                append("[");
                list(binding.names());
                append("]");
            }
            case ItaniumNode.MemberQualified qualified -> {
                print(qualified.name());
                append(qualified.suffix());
            }
            case ItaniumNode.Encoding encoding -> encoding(encoding);
            case ItaniumNode.Special special -> {
                append(special.prefix());
                print(special.of());
            }
            case ItaniumNode.ConstructionVtable table -> {
                append("construction vtable for ");
                print(table.base());
                append("-in-");
                print(table.derived());
            }
            case ItaniumNode.Vector vector -> {
                print(vector.element());
                append(" __vector(");
                print(vector.length());
                append(")");
            }
            case ItaniumNode.Decltype decltype -> {
                append("decltype (");
                print(decltype.expression());
                append(")");
            }
            case ItaniumNode.ExceptionSpecification specification -> {
                append(specification.word() + "(");
                list(specification.operands());
                append(")");
            }
            case ItaniumNode.PackExpansion expansion -> expand(expansion.pattern());
            default -> expressions.expression(node);
        }
    }

    private void scoped(ItaniumNode outer, ItaniumNode inner) throws Damaged {
        print(outer);
        append("::");
        print(inner);
    }

    private void template(ItaniumNode.Template template) throws Damaged {
        print(template.name());
        append(last() == '<' ? " <" : "<");
        list(template.arguments().elements());
        append(last() == '>' && !lastIsDropped ? " >" : ">");
    }

    private void closure(ItaniumNode.Closure closure) throws Damaged {
        append("{lambda(");
        boolean outer = inClosure;
        inClosure = true;
        list(closure.parameters());
        inClosure = outer;
        append(")#%d}".formatted(closure.number()));
    }

    private void encoding(ItaniumNode.Encoding encoding) throws Damaged {
        Scope outer = scope;
        ItaniumNode name = withoutSuffix(encoding.name());
        if (nameProper(name) instanceof ItaniumNode.Template template) {
            scope = new Scope(template.arguments(), outer);
        }
        ItaniumNode.FunctionType type = encoding.type();
        resultLeft(type.result());
        print(name);
        parameters(type);
        append(suffix(encoding.name()));
        scope = outer;
    }

    private static ItaniumNode nameProper(ItaniumNode name) {
        return switch (name) {
            case ItaniumNode.Local local -> nameProper(local.name());
            case ItaniumNode.DefaultArgument argument -> nameProper(argument.name());
            default -> name;
        };
    }

    private static ItaniumNode withoutSuffix(ItaniumNode name) {
        return switch (name) {
            case ItaniumNode.MemberQualified qualified -> qualified.name();
            case ItaniumNode.Local local -> new ItaniumNode.Local(local.function(), withoutSuffix(local.name()));
            case ItaniumNode.DefaultArgument argument ->
                new ItaniumNode.DefaultArgument(argument.number(), withoutSuffix(argument.name()));
            default -> name;
        };
    }

    private static String suffix(ItaniumNode name) {
        return switch (nameProper(name)) {
            case ItaniumNode.MemberQualified qualified -> qualified.suffix();
            default -> "";
        };
    }

    private void resultLeft(ItaniumNode result) throws Damaged {
        if (result != null) {
            left(result);
            if (!hasRight(result)) {
                append(" ");
            }
        }
    }

    private void parameters(ItaniumNode.FunctionType type) throws Damaged {
        append("(");
        list(type.parameters());
        append(")");
        if (type.result() != null) {
            right(type.result());
        }
        for (ItaniumNode suffix : type.suffixes()) {
            print(suffix);
        }
    }

    /** A qualifier that the type has already is not written again. */
    private void leftOf(ItaniumNode.Qualified qualified) throws Damaged {
        left(qualified.type());
        String has = qualifiersOf(qualified.type());
        for (String word : qualified.suffix().split("(?= )")) {
            if (!has.contains(word)) {
                append(word);
            }
        }
    }

    private String qualifiersOf(ItaniumNode type) throws Damaged {
        return switch (type) {
            case ItaniumNode.Qualified qualified -> qualified.suffix() + qualifiersOf(qualified.type());
            case ItaniumNode.TemplateParameter parameter when !inClosure -> inScopeOf(parameter, this::qualifiersOf);
            default -> "";
        };
    }

    /**
     * What a reference refers to, after references to references have become one.
     *
     * @param inner the type; null where the reference is its argument's own
     */
    private record Referred(ItaniumNode inner, boolean rvalue) {}

    private Referred referred(ItaniumNode.Reference reference) throws Damaged {
        if (!inClosure && reference.type() instanceof ItaniumNode.TemplateParameter parameter) {
            ItaniumNode argument = argument(parameter);
            if (argument instanceof ItaniumNode.Reference inner) {
                boolean argumentsOwn = !inner.rvalue() || reference.rvalue();
                return argumentsOwn ? new Referred(null, inner.rvalue()) : new Referred(inner.type(), false);
            }
        }
        return new Referred(reference.type(), reference.rvalue());
    }

    private void leftOf(ItaniumNode.Reference reference) throws Damaged {
        Referred referred = referred(reference);
        if (referred.inner() != null) {
            openBefore(referred.inner(), false);
            append(referred.rvalue() ? "&&" : "&");
        } else {
            inScopeOf((ItaniumNode.TemplateParameter) reference.type(), argument -> {
                left(argument);
                return null;
            });
        }
    }

    /** The left part of what is pointed to, and the parenthesis that functions and arrays need. */
    private void openBefore(ItaniumNode type, boolean always) throws Damaged {
        left(type);
        ItaniumNode core = core(type);
        if (core instanceof ItaniumNode.Array) {
            append(" (");
        } else if (core instanceof ItaniumNode.FunctionType) {
            boolean tight = last() == ' ' || !always && (last() == '(' || last() == '*');
            append(tight ? "(" : " (");
        }
    }

    private void closeBehind(ItaniumNode type) throws Damaged {
        if (core(type) instanceof ItaniumNode.Array || core(type) instanceof ItaniumNode.FunctionType) {
            append(")");
        }
        right(type);
    }

    /** The type without qualifiers, a parameter's argument for the parameter. */
    private ItaniumNode core(ItaniumNode type) throws Damaged {
        return switch (type) {
            case ItaniumNode.Qualified qualified -> core(qualified.type());
            case ItaniumNode.TemplateParameter parameter when !inClosure -> inScopeOf(parameter, this::core);
            default -> type;
        };
    }

    private boolean hasRight(ItaniumNode type) throws Damaged {
        return switch (type) {
            case ItaniumNode.FunctionType f -> true;
            case ItaniumNode.Array a -> true;
            case ItaniumNode.Qualified qualified -> hasRight(qualified.type());
            case ItaniumNode.Pointer pointer -> hasRight(pointer.type());
            case ItaniumNode.Reference reference -> hasRight(reference.type());
            case ItaniumNode.MemberPointer pointer -> hasRight(pointer.member());
            case ItaniumNode.TemplateParameter parameter when !inClosure -> inScopeOf(parameter, this::hasRight);
            default -> false;
        };
    }

    private ItaniumNode argument(ItaniumNode.TemplateParameter parameter) throws Damaged {
        if (scope == null || parameter.index() >= scope.arguments.elements().size()) {
            throw ItaniumCursor.damaged();
        }
        ItaniumNode argument = scope.arguments.elements().get(parameter.index());
        if (argument instanceof ItaniumNode.Pack pack && packIndex >= 0) {
            if (packIndex >= pack.elements().size()) {
                throw ItaniumCursor.damaged();
            }
            return pack.elements().get(packIndex);
        }
        return argument;
    }

    private <T> T inScopeOf(ItaniumNode.TemplateParameter parameter, InScope<T> use) throws Damaged {
        ItaniumNode argument = argument(parameter);
        enter();
        Scope inner = scope;
        scope = inner.outer;
        T result = use.apply(argument);
        scope = inner;
        depth--;
        return result;
    }

    /** Writes the pattern once for each element of the first pack in it; with dots behind it if it has none. */
    private void expand(ItaniumNode pattern) throws Damaged {
        ItaniumNode.Pack pack = inClosure ? null : pack(pattern);
        if (pack == null) {
            expressions.operand(pattern);
            append("...");
            return;
        }
        int outer = packIndex;
        for (int i = 0; i < pack.elements().size(); i++) {
            packIndex = i;
            if (i > 0) {
                append(", ");
            }
            print(pattern);
        }
        packIndex = outer;
    }

    /** Writes with packs as a whole, as in a fold. */
    void unexpanded(ItaniumNode node) throws Damaged {
        int outer = packIndex;
        packIndex = -1;
        expressions.operand(node);
        packIndex = outer;
    }

    /** The first pack of template arguments that the pattern names; null if it names none. */
    ItaniumNode.Pack pack(ItaniumNode pattern) throws Damaged {
        enter();
        ItaniumNode.Pack found = null;
        if (pattern instanceof ItaniumNode.TemplateParameter parameter) {
            if (scope == null || parameter.index() >= scope.arguments.elements().size()) {
                throw ItaniumCursor.damaged();
            }
            if (scope.arguments.elements().get(parameter.index()) instanceof ItaniumNode.Pack pack) {
                found = pack;
            }
        } else {
            for (ItaniumNode child : ItaniumChildren.of(pattern)) {
                found = pack(child);
                if (found != null) {
                    break;
                }
            }
        }
        depth--;
        return found;
    }
}
