// SPDX-License-Identifier: Apache-2.0
package org.jargoon.demangle;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What a node of a mangled name is made of, where packs of template arguments may be named. */
final class ItaniumChildren {
    private ItaniumChildren() {}

    static List<ItaniumNode> of(ItaniumNode node) {
        return switch (node) {
            case ItaniumNode.Nested n -> List.of(n.scope(), n.name());
            case ItaniumNode.Local n -> List.of(n.function(), n.name());
            case ItaniumNode.Template n -> List.of(n.name(), n.arguments());
            case ItaniumNode.Pack n -> n.elements();
            case ItaniumNode.PackExpansion n -> List.of(n.pattern());
            case ItaniumNode.Conversion n -> List.of(n.type());
            case ItaniumNode.MemberQualified n -> List.of(n.name());
            case ItaniumNode.Encoding n -> List.of(n.name(), n.type());
            case ItaniumNode.FunctionType n -> joined(n.result(), n.parameters(), n.suffixes());
            case ItaniumNode.Qualified n -> List.of(n.type());
            case ItaniumNode.Pointer n -> List.of(n.type());
            case ItaniumNode.Reference n -> List.of(n.type());
            case ItaniumNode.MemberPointer n -> List.of(n.owner(), n.member());
            case ItaniumNode.Array n -> joined(n.length(), List.of(n.element()), List.of());
            case ItaniumNode.Vector n -> List.of(n.length(), n.element());
            case ItaniumNode.Decltype n -> List.of(n.expression());
            case ItaniumNode.ExceptionSpecification n -> n.operands();
            case ItaniumNode.Literal n -> List.of(n.type());
            case ItaniumNode.Unary n -> List.of(n.operand());
            case ItaniumNode.Suffixed n -> List.of(n.operand());
            case ItaniumNode.Cast n -> List.of(n.type(), n.operand());
            case ItaniumNode.Binary n -> List.of(n.left(), n.right());
            case ItaniumNode.Conditional n -> List.of(n.condition(), n.then(), n.otherwise());
            case ItaniumNode.New n -> joined(n.initializer(), List.of(n.placement(), n.type()), List.of());
            case ItaniumNode.Call n -> List.of(n.function(), n.arguments());
            case ItaniumNode.Arguments n -> n.expressions();
            case ItaniumNode.InitializerList n -> joined(n.type(), List.of(n.elements()), List.of());
            case ItaniumNode.Fold n -> joined(n.initial(), List.of(n.pack()), List.of());
            case ItaniumNode.SizeOfPack n -> List.of(n.pack());
            case ItaniumNode.SizeOfArguments n -> List.of(n.arguments());
            default -> Collections.emptyList();
        };
    }

    private static List<ItaniumNode> joined(ItaniumNode optional, List<ItaniumNode> some, List<ItaniumNode> others) {
        List<ItaniumNode> all = new ArrayList<>();
        if (optional != null) {
            all.add(optional);
        }
        all.addAll(some);
        all.addAll(others);
        return all;
    }
}
