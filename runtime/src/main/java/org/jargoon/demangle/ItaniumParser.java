// SPDX-License-Identifier: Apache-2.0
package org.jargoon.demangle;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jargoon.demangle.ItaniumCursor.Damaged;

/** Reads what a mangled name names: encodings, special names, scopes. Types and expressions have their own readers. */
final class ItaniumParser {
    private static final Map<String, String> SPECIAL = Map.ofEntries(
            Map.entry("TV", "vtable for "),
            Map.entry("TT", "VTT for "),
            Map.entry("TI", "typeinfo for "),
            Map.entry("TS", "typeinfo name for "),
            Map.entry("TF", "typeinfo fn for "),
            Map.entry("TJ", "java Class for "));
    private static final Map<String, String> SPECIAL_NAME = Map.ofEntries(
            Map.entry("TH", "TLS init function for "),
            Map.entry("TW", "TLS wrapper function for "),
            Map.entry("GV", "guard variable for "));
    private static final Map<String, String> SPECIAL_ENCODING = Map.ofEntries(
            Map.entry("GA", "hidden alias for "),
            Map.entry("GTt", "transaction clone for "),
            Map.entry("GTn", "non-transaction clone for "));
    private static final String ANONYMOUS = "_GLOBAL_";

    private final ItaniumCursor in;
    private final Substitutions substitutions = new Substitutions();
    private final ItaniumTypes types;
    private final ItaniumExpressions expressions;

    /** The class whose constructor would come next. */
    private ItaniumNode lastName;

    ItaniumParser(ItaniumCursor in) {
        this.in = in;
        types = new ItaniumTypes(in, this, substitutions);
        expressions = new ItaniumExpressions(in, this, types, substitutions);
        types.expressions(expressions);
    }

    /** A whole name without its {@code _Z}, up to the end or to what is no part of the mangling any more. */
    ItaniumNode encoding() throws Damaged {
        return encoding(true);
    }

    /** @param withResult whether what a function returns is written: not where it is but the scope of a local name */
    private ItaniumNode encoding(boolean withResult) throws Damaged {
        in.enter();
        ItaniumNode result = in.peek() == 'G' || in.peek() == 'T' ? special() : function(withResult);
        in.leave();
        return result;
    }

    private ItaniumNode function(boolean withResult) throws Damaged {
        ItaniumNode name = name();
        if (in.atEnd() || in.peek() == 'E') {
            return name;
        }
        ItaniumNode result = saysItsResult(name) ? types.type() : null;
        List<ItaniumNode> parameters = types.parameters();
        return new ItaniumNode.Encoding(
                name, new ItaniumNode.FunctionType(withResult ? result : null, parameters, List.of()));
    }

    /** Templates do, but for those whose name says it or that have none. */
    private static boolean saysItsResult(ItaniumNode name) {
        return switch (name) {
            case ItaniumNode.MemberQualified qualified -> saysItsResult(qualified.name());
            case ItaniumNode.Local local -> saysItsResult(local.name());
            case ItaniumNode.DefaultArgument argument -> saysItsResult(argument.name());
            case ItaniumNode.Template template -> !hasNoResult(template.name());
            default -> false;
        };
    }

    private static boolean hasNoResult(ItaniumNode name) {
        return switch (name) {
            case ItaniumNode.Nested nested -> hasNoResult(nested.name());
            case ItaniumNode.Local local -> hasNoResult(local.name());
            case ItaniumNode.Tagged tagged -> hasNoResult(tagged.name());
            case ItaniumNode.Constructor c -> true;
            case ItaniumNode.Destructor d -> true;
            case ItaniumNode.Conversion c -> true;
            default -> false;
        };
    }

    private ItaniumNode special() throws Damaged {
        String code = in.take(2);
        if (SPECIAL.containsKey(code)) {
            return new ItaniumNode.Special(SPECIAL.get(code), types.type());
        }
        if (SPECIAL_NAME.containsKey(code)) {
            return new ItaniumNode.Special(SPECIAL_NAME.get(code), name());
        }
        if (code.equals("GT")) {
            code += in.next();
        }
        if (SPECIAL_ENCODING.containsKey(code)) {
            return new ItaniumNode.Special(SPECIAL_ENCODING.get(code), encoding());
        }
        return switch (code) {
            case "Th" -> {
                callOffset('h');
                yield new ItaniumNode.Special("non-virtual thunk to ", encoding());
            }
            case "Tv" -> {
                callOffset('v');
                yield new ItaniumNode.Special("virtual thunk to ", encoding());
            }
            case "Tc" -> {
                callOffset(in.next());
                callOffset(in.next());
                yield new ItaniumNode.Special("covariant return thunk to ", encoding());
            }
            case "TC" -> {
                ItaniumNode derived = types.type();
                in.number();
                in.expect('_');
                yield new ItaniumNode.ConstructionVtable(types.type(), derived);
            }
            case "TA" -> new ItaniumNode.Special("template parameter object for ", types.templateArgument());
            case "GR" -> {
                ItaniumNode name = name();
                yield new ItaniumNode.Special("reference temporary #%d for ".formatted(in.sequenceNumber()), name);
            }
            default -> throw ItaniumCursor.damaged();
        };
    }

    private void callOffset(char kind) throws Damaged {
        in.skipSignedNumber();
        in.expect('_');
        if (kind == 'v') {
            in.skipSignedNumber();
            in.expect('_');
        } else if (kind != 'h') {
            throw ItaniumCursor.damaged();
        }
    }

    /** {@code <name>}. */
    ItaniumNode name() throws Damaged {
        in.enter();
        ItaniumNode result = switch (in.peek()) {
            case 'N' -> nestedName();
            case 'Z' -> localName();
            default -> unscopedName();
        };
        in.leave();
        return result;
    }

    private ItaniumNode unscopedName() throws Damaged {
        boolean substituted = false;
        ItaniumNode name;
        if (in.peek() == 'S' && in.peek(1) != 't') {
            name = substitution(false);
            substituted = true;
        } else if (in.accept("St")) {
            name = new ItaniumNode.Nested(Substitutions.STD, unqualifiedName(null));
        } else {
            name = unqualifiedName(null);
        }
        if (in.peek() != 'I') {
            return name;
        }
        if (!substituted) {
            substitutions.add(name);
        }
        return new ItaniumNode.Template(name, templateArguments());
    }

    /** {@code N [qualifiers] prefix E}. */
    private ItaniumNode nestedName() throws Damaged {
        in.expect('N');
        String suffix = types.qualifiers();
        if (in.accept('R')) {
            suffix += " &";
        } else if (in.accept('O')) {
            suffix += " &&";
        }
        ItaniumNode name = prefix();
        in.expect('E');
        return suffix.isEmpty() ? name : new ItaniumNode.MemberQualified(name, suffix);
    }

    /** Each scope is a candidate for substitution; the whole, which the caller knows the meaning of, is not. */
    private ItaniumNode prefix() throws Damaged {
        ItaniumNode scope = null;
        while (true) {
            boolean substituted = false;
            switch (in.peek()) {
                case 'I' -> {
                    if (scope == null) {
                        throw ItaniumCursor.damaged();
                    }
                    scope = new ItaniumNode.Template(scope, templateArguments());
                }
                case 'S' -> {
                    if (scope != null) {
                        throw ItaniumCursor.damaged();
                    }
                    scope = substitution(true);
                    substituted = true;
                }
                case 'T' -> {
                    if (scope != null) {
                        throw ItaniumCursor.damaged();
                    }
                    scope = types.templateParameter();
                }
                case 'M' -> {
                    // What initializes the member whose name came before.
                    in.next();
                    substituted = true;
                }
                case 'E' -> {
                    if (scope == null) {
                        throw ItaniumCursor.damaged();
                    }
                    return scope;
                }
                default -> scope = inScope(scope);
            }
            if (!substituted && in.peek() != 'E') {
                substitutions.add(scope);
            }
        }
    }

    private ItaniumNode inScope(ItaniumNode scope) throws Damaged {
        if (scope == null && in.peek() == 'D' && (in.peek(1) == 't' || in.peek(1) == 'T')) {
            return types.decltype();
        }
        ItaniumNode name = unqualifiedName(scope);
        return scope == null ? name : new ItaniumNode.Nested(scope, name);
    }

    /** {@code Z encoding E name}. */
    private ItaniumNode localName() throws Damaged {
        in.expect('Z');
        ItaniumNode function = encoding(false);
        in.expect('E');
        if (in.accept('s')) {
            in.skipDiscriminator();
            return new ItaniumNode.Local(function, new ItaniumNode.Text("string literal"));
        }
        int argument = 0;
        if (in.accept('d')) {
            argument = in.numberToUnderscore() + 1;
        }
        ItaniumNode name = name();
        if (!(name instanceof ItaniumNode.Closure) && !(name instanceof ItaniumNode.UnnamedType)) {
            in.skipDiscriminator();
        }
        return new ItaniumNode.Local(function, argument == 0 ? name : new ItaniumNode.DefaultArgument(argument, name));
    }

    /** {@code scope} is what it is a member of, null if of nothing. */
    ItaniumNode unqualifiedName(ItaniumNode scope) throws Damaged {
        char letter = in.peek();
        ItaniumNode name;
        if (ItaniumCursor.isDigit(letter)) {
            name = sourceName();
        } else if (letter == 'L') {
            in.next();
            name = sourceName();
            in.skipDiscriminator();
        } else if (in.accept("Ul")) {
            name = closure();
        } else if (in.accept("Ut")) {
            name = new ItaniumNode.UnnamedType(in.numberToUnderscore() + 1);
        } else if (in.accept("DC")) {
            name = structuredBinding();
        } else if (letter == 'C' || letter == 'D' && ItaniumCursor.isDigit(in.peek(1))) {
            name = structor(scope);
        } else if (letter >= 'a' && letter <= 'z') {
            name = operatorName();
        } else {
            throw ItaniumCursor.damaged();
        }
        return tagged(name);
    }

    private ItaniumNode tagged(ItaniumNode name) throws Damaged {
        ItaniumNode result = name;
        ItaniumNode last = lastName;
        while (in.accept('B')) {
            result = new ItaniumNode.Tagged(result, identifier());
        }
        lastName = last;
        return result;
    }

    private ItaniumNode sourceName() throws Damaged {
        String text = identifier();
        boolean anonymous = text.startsWith(ANONYMOUS)
                && text.length() > ANONYMOUS.length() + 1
                && "._$".indexOf(text.charAt(ANONYMOUS.length())) >= 0
                && text.charAt(ANONYMOUS.length() + 1) == 'N';
        lastName = new ItaniumNode.Text(anonymous ? "(anonymous namespace)" : text);
        return lastName;
    }

    String identifier() throws Damaged {
        int length = in.number();
        if (length == 0) {
            throw ItaniumCursor.damaged();
        }
        return in.take(length);
    }

    private ItaniumNode structor(ItaniumNode scope) throws Damaged {
        boolean destructor = in.next() == 'D';
        boolean inherited = !destructor && in.accept('I');
        char variant = in.next();
        if (lastName == null || scope == null || variant < (destructor ? '0' : '1') || variant > '5') {
            throw ItaniumCursor.damaged();
        }
        if (inherited) {
            // It is called as the class is that it comes from.
            types.type();
        }
        ItaniumNode name = lastName;
        return destructor ? new ItaniumNode.Destructor(name) : new ItaniumNode.Constructor(name);
    }

    private ItaniumNode closure() throws Damaged {
        ItaniumNode last = lastName;
        List<ItaniumNode> parameters = types.parameters();
        in.expect('E');
        lastName = last;
        return new ItaniumNode.Closure(parameters, in.numberToUnderscore() + 1);
    }

    private ItaniumNode structuredBinding() throws Damaged {
        List<ItaniumNode> names = new ArrayList<>();
        do {
            names.add(sourceName());
        } while (!in.accept('E'));
        return new ItaniumNode.StructuredBinding(names);
    }

    private ItaniumNode operatorName() throws Damaged {
        if (in.accept("cv")) {
            return new ItaniumNode.Conversion(types.converted());
        }
        if (in.accept("li")) {
            return new ItaniumNode.LiteralOperator(sourceName());
        }
        ItaniumOperator operator = ItaniumOperator.of(in.take(2));
        if (operator == null) {
            throw ItaniumCursor.damaged();
        }
        return new ItaniumNode.OperatorName(operator);
    }

    /** {@code I arguments E}. Names among them are not what a constructor behind them would be called. */
    ItaniumNode.Pack templateArguments() throws Damaged {
        ItaniumNode last = lastName;
        if (!in.accept('I')) {
            in.expect('J');
        }
        List<ItaniumNode> arguments = new ArrayList<>();
        while (!in.accept('E')) {
            arguments.add(types.templateArgument());
        }
        lastName = last;
        return new ItaniumNode.Pack(arguments);
    }

    /**
     * {@code S_}, {@code S0_} or a name of std.
     *
     * @param inPrefix whether a constructor may follow, which is called by the template's name and not by that of its
     *     usual arguments
     */
    ItaniumNode substitution(boolean inPrefix) throws Damaged {
        in.expect('S');
        char letter = in.peek();
        if (letter == '_' || ItaniumCursor.isDigit(letter) || letter >= 'A' && letter <= 'Z') {
            return substitutions.get(in.sequenceNumber());
        }
        Substitutions.Standard standard = Substitutions.standard(in.next());
        lastName = standard.last() == null ? lastName : standard.last();
        boolean whole = inPrefix && (in.peek() == 'C' || in.peek() == 'D');
        ItaniumNode name = whole ? standard.whole() : standard.brief();
        if (in.peek() != 'B') {
            return name;
        }
        ItaniumNode tagged = tagged(name);
        substitutions.add(tagged);
        return tagged;
    }
}
