// SPDX-License-Identifier: Apache-2.0
package org.jargoon.demangle;

import org.jargoon.demangle.ItaniumCursor.Damaged;
import org.jargoon.demangle.ItaniumNode.Builtin;
import org.jargoon.demangle.ItaniumNode.LiteralForm;

/** Writes the expressions of a mangled name. */
final class ItaniumExpressionPrinter {
    private final ItaniumPrinter out;

    ItaniumExpressionPrinter(ItaniumPrinter out) {
        this.out = out;
    }

    void expression(ItaniumNode node) throws Damaged {
        switch (node) {
            case ItaniumNode.Literal literal -> literal(literal);
            case ItaniumNode.FunctionParameter parameter -> out.append(
                    parameter.number() == 0 ? "this" : "{parm#%d}".formatted(parameter.number()));
            case ItaniumNode.Unary unary -> unary(unary);
            case ItaniumNode.Suffixed suffixed -> {
                operand(suffixed.operand());
                out.append(suffixed.operator().text());
            }
            case ItaniumNode.Cast cast -> {
                out.append("(");
                out.print(cast.type());
                out.append(")");
                operand(cast.operand());
            }
            case ItaniumNode.Binary binary -> binary(binary);
            case ItaniumNode.Conditional conditional -> {
                operand(conditional.condition());
                out.append("?");
                operand(conditional.then());
                out.append(" : ");
                operand(conditional.otherwise());
            }
            case ItaniumNode.New allocation -> allocation(allocation);
            case ItaniumNode.Call call -> {
                operand(withoutParameters(call.function()));
                operand(call.arguments());
            }
            case ItaniumNode.Arguments arguments -> out.list(arguments.expressions());
            case ItaniumNode.InitializerList list -> {
                if (list.type() != null) {
                    out.print(list.type());
                }
                out.append("{");
                out.print(list.elements());
                out.append("}");
            }
            case ItaniumNode.Fold fold -> fold(fold);
            case ItaniumNode.SizeOfPack size -> {
                ItaniumNode.Pack pack = out.pack(size.pack());
                out.append(Integer.toString(pack == null ? 0 : pack.elements().size()));
            }
            case ItaniumNode.SizeOfArguments size -> out.append(Integer.toString(count(size.arguments())));
            default -> throw new IllegalArgumentException("no expression: " + node);
        }
    }

    /** As part of a larger expression: in parentheses unless it is a name. */
    void operand(ItaniumNode node) throws Damaged {
        boolean simple = switch (node) {
            case ItaniumNode.Text t -> true;
            case ItaniumNode.Nested n -> true;
            case ItaniumNode.InitializerList l -> true;
            case ItaniumNode.FunctionParameter p -> true;
            default -> false;
        };
        if (!simple) {
            out.append("(");
        }
        out.print(node);
        if (!simple) {
            out.append(")");
        }
    }

    private void literal(ItaniumNode.Literal literal) throws Damaged {
        LiteralForm form = literal.type() instanceof Builtin builtin ? builtin.literal() : LiteralForm.CAST;
        if (form == LiteralForm.BOOLEAN && !literal.negative()) {
            if (literal.digits().equals("0") || literal.digits().equals("1")) {
                out.append(literal.digits().equals("0") ? "false" : "true");
                return;
            }
        }
        boolean plain = form.suffix() != null;
        if (!plain) {
            out.append("(");
            out.print(literal.type());
            out.append(")");
        }
        String digits = form == LiteralForm.FLOATING ? "[" + literal.digits() + "]" : literal.digits();
        out.append((literal.negative() ? "-" : "") + digits + (plain ? form.suffix() : ""));
    }

    private void unary(ItaniumNode.Unary unary) throws Damaged {
        ItaniumOperator operator = unary.operator();
        ItaniumNode operand = unary.operand();
        if (operator.is("ad") && operand instanceof ItaniumNode.Encoding encoding
                && encoding.name() instanceof ItaniumNode.Nested) {
            operand = encoding.name();
        }
        out.append(operator.text());
        if (operator.is("gs")) {
            out.print(operand);
        } else if (operator.is("st") || operator.is("nx")) {
            out.append("(");
            out.print(operand);
            out.append(")");
        } else {
            operand(operand);
        }
    }

    private void binary(ItaniumNode.Binary binary) throws Damaged {
        ItaniumOperator operator = binary.operator();
        if (operator.namesACast()) {
            out.append(operator.text() + "<");
            out.print(binary.left());
            out.append(">(");
            out.print(binary.right());
            out.append(")");
            return;
        }
        if (operator.is("di") || operator.is("dx")) {
            designated(binary);
            return;
        }
        // Not to be taken for the end of template arguments.
        boolean closes = operator.is("gt");
        if (closes) {
            out.append("(");
        }
        operand(binary.left());
        if (operator.is("ix")) {
            out.append("[");
            out.print(binary.right());
            out.append("]");
        } else {
            out.append(operator.text());
            operand(binary.right());
        }
        if (closes) {
            out.append(")");
        }
    }

    private void designated(ItaniumNode.Binary binary) throws Damaged {
        boolean field = binary.operator().is("di");
        out.append(field ? "." : "[");
        out.print(binary.left());
        out.append(field ? "" : "]");
        boolean another = binary.right() instanceof ItaniumNode.Binary next
                && (next.operator().is("di") || next.operator().is("dx"));
        if (another) {
            out.print(binary.right());
        } else {
            out.append("=");
            operand(binary.right());
        }
    }

    private static ItaniumNode withoutParameters(ItaniumNode function) {
        return function instanceof ItaniumNode.Encoding encoding ? encoding.name() : function;
    }

    private void allocation(ItaniumNode.New allocation) throws Damaged {
        out.append("new ");
        if (!allocation.placement().expressions().isEmpty()) {
            operand(allocation.placement());
            out.append(" ");
        }
        out.print(allocation.type());
        if (allocation.initializer() != null) {
            operand(allocation.initializer());
        }
    }

    private void fold(ItaniumNode.Fold fold) throws Damaged {
        String operator = fold.operator().text();
        out.append("(");
        switch (fold.kind()) {
            case 'l' -> {
                out.append("..." + operator);
                out.unexpanded(fold.pack());
            }
            case 'r' -> {
                out.unexpanded(fold.pack());
                out.append(operator + "...");
            }
            default -> {
                out.unexpanded(fold.pack());
                out.append(operator + "..." + operator);
                out.unexpanded(fold.initial());
            }
        }
        out.append(")");
    }

    private int count(ItaniumNode.Arguments arguments) throws Damaged {
        int count = 0;
        for (ItaniumNode argument : arguments.expressions()) {
            if (argument instanceof ItaniumNode.PackExpansion expansion) {
                ItaniumNode.Pack pack = out.pack(expansion.pattern());
                count += pack == null ? 0 : pack.elements().size();
            } else {
                count++;
            }
        }
        return count;
    }
}
