// SPDX-License-Identifier: Apache-2.0
package org.jargoon.demangle;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jargoon.demangle.ItaniumCursor.Damaged;
import org.jargoon.demangle.ItaniumNode.Builtin;
import org.jargoon.demangle.ItaniumNode.LiteralForm;

/** Reads the types of a mangled name (Itanium C++ ABI, 5.1.5). */
final class ItaniumTypes {
    private static final Builtin VOID = new Builtin("void", LiteralForm.CAST);
    private static final Map<Character, Builtin> BUILTIN = Map.ofEntries(
            Map.entry('v', VOID),
            Map.entry('w', new Builtin("wchar_t", LiteralForm.CAST)),
            Map.entry('b', new Builtin("bool", LiteralForm.BOOLEAN)),
            Map.entry('c', new Builtin("char", LiteralForm.CAST)),
            Map.entry('a', new Builtin("signed char", LiteralForm.CAST)),
            Map.entry('h', new Builtin("unsigned char", LiteralForm.CAST)),
            Map.entry('s', new Builtin("short", LiteralForm.CAST)),
            Map.entry('t', new Builtin("unsigned short", LiteralForm.CAST)),
            Map.entry('i', new Builtin("int", LiteralForm.INT)),
            Map.entry('j', new Builtin("unsigned int", LiteralForm.UNSIGNED)),
            Map.entry('l', new Builtin("long", LiteralForm.LONG)),
            Map.entry('m', new Builtin("unsigned long", LiteralForm.UNSIGNED_LONG)),
            Map.entry('x', new Builtin("long long", LiteralForm.LONG_LONG)),
            Map.entry('y', new Builtin("unsigned long long", LiteralForm.UNSIGNED_LONG_LONG)),
            Map.entry('n', new Builtin("__int128", LiteralForm.CAST)),
            Map.entry('o', new Builtin("unsigned __int128", LiteralForm.CAST)),
            Map.entry('f', new Builtin("float", LiteralForm.FLOATING)),
            Map.entry('d', new Builtin("double", LiteralForm.FLOATING)),
            Map.entry('e', new Builtin("long double", LiteralForm.FLOATING)),
            Map.entry('g', new Builtin("__float128", LiteralForm.FLOATING)),
            Map.entry('z', new Builtin("...", LiteralForm.CAST)));
    private static final Map<Character, Builtin> BUILTIN_D = Map.ofEntries(
            Map.entry('a', new Builtin("auto", LiteralForm.CAST)),
            Map.entry('c', new Builtin("decltype(auto)", LiteralForm.CAST)),
            Map.entry('f', new Builtin("decimal32", LiteralForm.CAST)),
            Map.entry('d', new Builtin("decimal64", LiteralForm.CAST)),
            Map.entry('e', new Builtin("decimal128", LiteralForm.CAST)),
            Map.entry('h', new Builtin("half", LiteralForm.FLOATING)),
            Map.entry('s', new Builtin("char16_t", LiteralForm.CAST)),
            Map.entry('u', new Builtin("char8_t", LiteralForm.CAST)),
            Map.entry('i', new Builtin("char32_t", LiteralForm.CAST)),
            Map.entry('n', new Builtin("decltype(nullptr)", LiteralForm.CAST)));

    private final ItaniumCursor in;
    private final ItaniumParser names;
    private final Substitutions substitutions;
    private ItaniumExpressions expressions;

    /** Whether what is read is the type that an operator converts to: its {@code I} may belong to the operator. */
    private boolean inConversion;

    ItaniumTypes(ItaniumCursor in, ItaniumParser names, Substitutions substitutions) {
        this.in = in;
        this.names = names;
        this.substitutions = substitutions;
    }

    void expressions(ItaniumExpressions reader) {
        expressions = reader;
    }

    /** {@code <type>}. All but the builtin ones become candidates for substitution. */
    ItaniumNode type() throws Damaged {
        in.enter();
        ItaniumNode result = typeOf(in.peek());
        in.leave();
        return result;
    }

    private ItaniumNode typeOf(char letter) throws Damaged {
        Builtin builtin = BUILTIN.get(letter);
        if (builtin != null) {
            in.next();
            return builtin;
        }
        return switch (letter) {
            case 'S' -> substitutedType();
            case 'D' -> typeOfD();
            case 'T' -> parameterType();
            case 'r', 'V', 'K' -> candidate(qualified());
            case 'N', 'Z' -> candidate(names.name());
            case 'F' -> candidate(function(""));
            case 'P' -> {
                in.next();
                yield candidate(new ItaniumNode.Pointer(type()));
            }
            case 'R', 'O' -> {
                in.next();
                yield candidate(new ItaniumNode.Reference(type(), letter == 'O'));
            }
            case 'C', 'G' -> {
                in.next();
                yield candidate(new ItaniumNode.Qualified(type(), letter == 'C' ? " _Complex" : " _Imaginary"));
            }
            case 'A' -> candidate(array());
            case 'M' -> {
                in.next();
                ItaniumNode owner = type();
                yield candidate(new ItaniumNode.MemberPointer(owner, type()));
            }
            case 'U' -> candidate(in.peek(1) == 'l' || in.peek(1) == 't' ? names.name() : vendorQualified());
            case 'u' -> {
                in.next();
                yield candidate(new Builtin(names.identifier(), LiteralForm.CAST));
            }
            default -> {
                if (!ItaniumCursor.isDigit(letter)) {
                    throw ItaniumCursor.damaged();
                }
                yield candidate(names.name());
            }
        };
    }

    private ItaniumNode candidate(ItaniumNode node) {
        substitutions.add(node);
        return node;
    }

    private ItaniumNode substitutedType() throws Damaged {
        char next = in.peek(1);
        if (next == '_' || ItaniumCursor.isDigit(next) || next >= 'A' && next <= 'Z') {
            ItaniumNode name = names.substitution(false);
            return in.peek() == 'I' ? candidate(new ItaniumNode.Template(name, names.templateArguments())) : name;
        }
        int before = substitutions.size();
        ItaniumNode name = names.name();
        // Names of std need no other substitution, but with a tag have got one.
        boolean bare = name instanceof ItaniumNode.Text
                || name instanceof ItaniumNode.Tagged && substitutions.size() > before;
        return bare ? name : candidate(name);
    }

    /** The qualifiers that come next, as they are written behind a type. */
    String qualifiers() {
        StringBuilder suffix = new StringBuilder();
        while (true) {
            if (in.accept('r')) {
                suffix.insert(0, " restrict");
            } else if (in.accept('V')) {
                suffix.insert(0, " volatile");
            } else if (in.accept('K')) {
                suffix.insert(0, " const");
            } else {
                return suffix.toString();
            }
        }
    }

    /** Qualifiers before a function are those of its {@code this}; the bare function is no candidate then. */
    private ItaniumNode qualified() throws Damaged {
        String suffix = qualifiers();
        if (startsFunction()) {
            return function(suffix);
        }
        return new ItaniumNode.Qualified(type(), suffix);
    }

    private boolean startsFunction() {
        return in.peek() == 'F' || in.peek() == 'D' && "oOwx".indexOf(in.peek(1)) >= 0 && in.peek(1) != 0;
    }

    private ItaniumNode vendorQualified() throws Damaged {
        in.expect('U');
        StringBuilder suffix = new StringBuilder(" ").append(names.identifier());
        if (in.peek() == 'I') {
            suffix.append(new ItaniumPrinter().text(
                    new ItaniumNode.Template(new ItaniumNode.Text(""), names.templateArguments())));
        }
        return new ItaniumNode.Qualified(type(), suffix.toString());
    }

    private ItaniumNode typeOfD() throws Damaged {
        char letter = in.peek(1);
        switch (letter) {
            case 't', 'T' -> {
                return candidate(decltype());
            }
            case 'p' -> {
                in.take(2);
                return candidate(new ItaniumNode.PackExpansion(type()));
            }
            case 'v' -> {
                return candidate(vector());
            }
            case 'o', 'O', 'w', 'x' -> {
                return candidate(function(""));
            }
            case 'F' -> {
                in.take(2);
                return extendedFloat();
            }
            default -> {
                Builtin builtin = BUILTIN_D.get(letter);
                if (builtin == null) {
                    throw ItaniumCursor.damaged();
                }
                in.take(2);
                return builtin;
            }
        }
    }

    private Builtin extendedFloat() throws Damaged {
        int bits = in.number();
        if (in.accept('b') && bits == 16) {
            return new Builtin("std::bfloat16_t", LiteralForm.FLOATING);
        }
        String suffix = in.accept('x') ? "x" : "";
        if (suffix.isEmpty()) {
            in.expect('_');
        }
        return new Builtin("_Float" + bits + suffix, LiteralForm.FLOATING);
    }

    /** {@code Dt expression E} or {@code DT expression E}. */
    ItaniumNode decltype() throws Damaged {
        in.take(2);
        ItaniumNode expression = expressions.expression();
        in.expect('E');
        return new ItaniumNode.Decltype(expression);
    }

    private ItaniumNode vector() throws Damaged {
        in.take(2);
        ItaniumNode length =
                in.accept('_') ? expressions.expression() : new ItaniumNode.Text(Integer.toString(in.number()));
        in.expect('_');
        return new ItaniumNode.Vector(length, type());
    }

    private ItaniumNode array() throws Damaged {
        in.expect('A');
        ItaniumNode length = null;
        if (ItaniumCursor.isDigit(in.peek())) {
            StringBuilder digits = new StringBuilder();
            while (ItaniumCursor.isDigit(in.peek())) {
                digits.append(in.next());
            }
            length = new ItaniumNode.Text(digits.toString());
        } else if (in.peek() != '_') {
            length = expressions.expression();
        }
        in.expect('_');
        return new ItaniumNode.Array(length, type());
    }

    /** @param suffix the qualifiers of {@code this} */
    private ItaniumNode.FunctionType function(String suffix) throws Damaged {
        List<ItaniumNode> suffixes = new ArrayList<>();
        if (in.accept("Do")) {
            suffixes.add(new ItaniumNode.Text(" noexcept"));
        } else if (in.accept("DO")) {
            suffixes.add(new ItaniumNode.ExceptionSpecification(" noexcept", List.of(expressions.expression())));
            in.expect('E');
        } else if (in.accept("Dw")) {
            suffixes.add(new ItaniumNode.ExceptionSpecification(" throw", typesToE()));
        }
        if (in.accept("Dx")) {
            suffixes.add(new ItaniumNode.Text(" transaction_safe"));
        }
        in.expect('F');
        in.accept('Y');
        ItaniumNode result = type();
        List<ItaniumNode> parameters = parameters();
        if (in.accept('R')) {
            suffix += " &";
        } else if (in.accept('O')) {
            suffix += " &&";
        }
        in.expect('E');
        if (!suffix.isEmpty()) {
            suffixes.addFirst(new ItaniumNode.Text(suffix));
        }
        return new ItaniumNode.FunctionType(result, parameters, suffixes);
    }

    private List<ItaniumNode> typesToE() throws Damaged {
        List<ItaniumNode> types = new ArrayList<>();
        while (!in.accept('E')) {
            types.add(type());
        }
        return types;
    }

    /** The types of parameters, at least one; {@code void} alone means that there are none. */
    List<ItaniumNode> parameters() throws Damaged {
        List<ItaniumNode> types = new ArrayList<>();
        while (!in.atEnd() && in.peek() != 'E' && in.peek() != '.' && !endsWithReferenceQualifier()) {
            types.add(type());
        }
        if (types.isEmpty()) {
            throw ItaniumCursor.damaged();
        }
        return types.size() == 1 && types.getFirst() == VOID ? List.of() : types;
    }

    private boolean endsWithReferenceQualifier() {
        return (in.peek() == 'R' || in.peek() == 'O') && in.peek(1) == 'E';
    }

    ItaniumNode templateParameter() throws Damaged {
        in.expect('T');
        return new ItaniumNode.TemplateParameter(in.numberToUnderscore());
    }

    private ItaniumNode parameterType() throws Damaged {
        ItaniumNode parameter = candidate(templateParameter());
        if (in.peek() != 'I') {
            return parameter;
        }
        if (!inConversion) {
            return candidate(new ItaniumNode.Template(parameter, names.templateArguments()));
        }
        // The arguments are the parameter's if others follow, which are the operator's then, and else the operator's.
        int place = in.position();
        int candidates = substitutions.size();
        ItaniumNode.Pack arguments = names.templateArguments();
        if (in.peek() == 'I') {
            return candidate(new ItaniumNode.Template(parameter, arguments));
        }
        in.moveTo(place);
        substitutions.truncate(candidates);
        return parameter;
    }

    /** The type that an operator converts to. */
    ItaniumNode converted() throws Damaged {
        boolean outer = inConversion;
        inConversion = !expressions.reading();
        ItaniumNode type = type();
        inConversion = outer;
        return type;
    }

    ItaniumNode templateArgument() throws Damaged {
        in.enter();
        ItaniumNode result = switch (in.peek()) {
            case 'X' -> {
                in.next();
                ItaniumNode expression = expressions.expression();
                in.expect('E');
                yield expression;
            }
            case 'L' -> expressions.primary();
            case 'I', 'J' -> names.templateArguments();
            default -> type();
        };
        in.leave();
        return result;
    }
}
