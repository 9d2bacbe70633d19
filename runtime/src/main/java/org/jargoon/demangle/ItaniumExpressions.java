// SPDX-License-Identifier: Apache-2.0
package org.jargoon.demangle;

import java.util.ArrayList;
import java.util.List;
import org.jargoon.demangle.ItaniumCursor.Damaged;

/** Reads the expressions of a mangled name (Itanium C++ ABI, 5.1.6). */
final class ItaniumExpressions {
    private final ItaniumCursor in;
    private final ItaniumParser names;
    private final ItaniumTypes types;
    private final Substitutions substitutions;
    private int reading;

    ItaniumExpressions(ItaniumCursor in, ItaniumParser names, ItaniumTypes types, Substitutions substitutions) {
        this.in = in;
        this.names = names;
        this.types = types;
        this.substitutions = substitutions;
    }

    /** Whether what is read is part of an expression. */
    boolean reading() {
        return reading != 0;
    }

    ItaniumNode expression() throws Damaged {
        in.enter();
        reading++;
        ItaniumNode result = expressionOf(in.peek());
        reading--;
        in.leave();
        return result;
    }

    private ItaniumNode expressionOf(char letter) throws Damaged {
        if (letter == 'L') {
            return primary();
        }
        if (letter == 'T') {
            return types.templateParameter();
        }
        if (in.accept("sr")) {
            return unresolved();
        }
        if (in.accept("sp")) {
            return new ItaniumNode.PackExpansion(expression());
        }
        if (in.accept("fp")) {
            return new ItaniumNode.FunctionParameter(in.accept('T') ? 0 : in.numberToUnderscore() + 1);
        }
        if (in.accept("on") || ItaniumCursor.isDigit(letter)) {
            return perhapsTemplate(names.unqualifiedName(null));
        }
        if (in.accept("il")) {
            return new ItaniumNode.InitializerList(null, argumentsTo('E'));
        }
        if (in.accept("tl")) {
            ItaniumNode type = types.type();
            return new ItaniumNode.InitializerList(type, argumentsTo('E'));
        }
        return operation(in.take(2));
    }

    /** A name in a type, or behind identifiers up to an {@code E}, which some compilers leave out. */
    private ItaniumNode unresolved() throws Damaged {
        int place = in.position();
        int candidates = substitutions.size();
        ItaniumNode scope = null;
        while (ItaniumCursor.isDigit(in.peek())) {
            ItaniumNode level = perhapsTemplate(names.unqualifiedName(null));
            scope = scope == null ? level : new ItaniumNode.Nested(scope, level);
        }
        if (scope != null && in.peek() == 'E' && (ItaniumCursor.isDigit(in.peek(1)) || in.peek(1) == 'o')) {
            in.next();
            in.accept("on");
            return perhapsTemplate(new ItaniumNode.Nested(scope, names.unqualifiedName(scope)));
        }
        in.moveTo(place);
        substitutions.truncate(candidates);
        ItaniumNode type = types.type();
        in.accept("on");
        return new ItaniumNode.Nested(type, perhapsTemplate(names.unqualifiedName(type)));
    }

    private ItaniumNode perhapsTemplate(ItaniumNode name) throws Damaged {
        return in.peek() == 'I' ? new ItaniumNode.Template(name, names.templateArguments()) : name;
    }

    private ItaniumNode operation(String code) throws Damaged {
        switch (code) {
            case "cv" -> {
                ItaniumNode type = types.converted();
                return new ItaniumNode.Cast(type, in.accept('_') ? argumentsTo('E') : expression());
            }
            case "sZ" -> {
                return new ItaniumNode.SizeOfPack(expression());
            }
            case "sP" -> {
                List<ItaniumNode> arguments = new ArrayList<>();
                while (!in.accept('E')) {
                    arguments.add(types.templateArgument());
                }
                return new ItaniumNode.SizeOfArguments(new ItaniumNode.Arguments(arguments));
            }
            case "fl", "fr", "fL", "fR" -> {
                ItaniumOperator operator = operator(in.take(2));
                ItaniumNode first = expression();
                boolean binary = Character.isUpperCase(code.charAt(1));
                return new ItaniumNode.Fold(code.charAt(1), operator, first, binary ? expression() : null);
            }
            default -> {
                return operation(operator(code));
            }
        }
    }

    private static ItaniumOperator operator(String code) throws Damaged {
        ItaniumOperator operator = ItaniumOperator.of(code);
        if (operator == null) {
            throw ItaniumCursor.damaged();
        }
        return operator;
    }

    private ItaniumNode operation(ItaniumOperator operator) throws Damaged {
        return switch (operator.operands()) {
            case 0 -> new ItaniumNode.OperatorName(operator);
            case 1 -> unary(operator);
            case 2 -> binary(operator);
            default -> ternary(operator);
        };
    }

    private ItaniumNode unary(ItaniumOperator operator) throws Damaged {
        if (operator.is("st") || operator.is("at") || operator.is("ti")) {
            return new ItaniumNode.Unary(operator, types.type());
        }
        boolean suffix = (operator.is("pp") || operator.is("mm")) && !in.accept('_');
        ItaniumNode operand = expression();
        return suffix ? new ItaniumNode.Suffixed(operator, operand) : new ItaniumNode.Unary(operator, operand);
    }

    private ItaniumNode binary(ItaniumOperator operator) throws Damaged {
        if (operator.is("cl")) {
            ItaniumNode function = expression();
            return new ItaniumNode.Call(function, argumentsTo('E'));
        }
        ItaniumNode left;
        if (operator.namesACast()) {
            left = types.type();
        } else if (operator.is("di")) {
            left = names.unqualifiedName(null);
        } else {
            left = expression();
        }
        ItaniumNode right;
        if (operator.is("dt") || operator.is("pt")) {
            in.accept("gs");
            in.accept("on");
            right = perhapsTemplate(names.unqualifiedName(null));
        } else {
            right = expression();
        }
        return new ItaniumNode.Binary(operator, left, right);
    }

    private ItaniumNode ternary(ItaniumOperator operator) throws Damaged {
        if (operator.is("nw") || operator.is("na")) {
            return allocation(operator);
        }
        if (!operator.is("qu")) {
            throw ItaniumCursor.damaged();
        }
        ItaniumNode condition = expression();
        ItaniumNode then = expression();
        return new ItaniumNode.Conditional(condition, then, expression());
    }

    private ItaniumNode allocation(ItaniumOperator operator) throws Damaged {
        ItaniumNode.Arguments placement = argumentsTo('_');
        ItaniumNode type = types.type();
        ItaniumNode initializer;
        if (in.accept('E')) {
            initializer = null;
        } else if (in.accept("pi")) {
            initializer = argumentsTo('E');
        } else {
            initializer = expression();
        }
        return new ItaniumNode.New(operator, placement, type, initializer);
    }

    private ItaniumNode.Arguments argumentsTo(char end) throws Damaged {
        List<ItaniumNode> arguments = new ArrayList<>();
        while (!in.accept(end)) {
            arguments.add(expression());
        }
        return new ItaniumNode.Arguments(arguments);
    }

    /** {@code L type value E} or {@code L _Z encoding E}. */
    ItaniumNode primary() throws Damaged {
        in.expect('L');
        ItaniumNode result;
        if (in.accept("_Z")) {
            result = names.encoding();
        } else {
            ItaniumNode type = types.type();
            boolean negative = in.accept('n');
            result = new ItaniumNode.Literal(type, in.takeToE(), negative);
        }
        in.expect('E');
        return result;
    }
}
