// SPDX-License-Identifier: Apache-2.0
package org.jargoon.demangle;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What parts of a mangled name can stand for: parts before them, and some names of std (Itanium C++ ABI, 5.1.10). */
final class Substitutions {
    static final ItaniumNode STD = new ItaniumNode.Text("std");

    private static final Map<Character, Standard> STANDARD = Map.of(
            't', new Standard(STD, STD, null),
            'a', template("allocator"),
            'b', template("basic_string"),
            's', instance("string", "basic_string", ", std::char_traits<char>, std::allocator<char> >"),
            'i', instance("istream", "basic_istream", ", std::char_traits<char> >"),
            'o', instance("ostream", "basic_ostream", ", std::char_traits<char> >"),
            'd', instance("iostream", "basic_iostream", ", std::char_traits<char> >"));

    private final List<ItaniumNode> nodes = new ArrayList<>();

    /**
     * A name of std.
     *
     * @param brief as people know it
     * @param whole with its template arguments
     * @param last what its constructors are called; null if it has none
     */
    record Standard(ItaniumNode brief, ItaniumNode whole, ItaniumNode last) {}

    private static Standard template(String name) {
        ItaniumNode node = new ItaniumNode.Text("std::" + name);
        return new Standard(node, node, new ItaniumNode.Text(name));
    }

    private static Standard instance(String brief, String template, String arguments) {
        return new Standard(
                new ItaniumNode.Text("std::" + brief),
                new ItaniumNode.Text("std::" + template + "<char" + arguments),
                new ItaniumNode.Text(template));
    }

    static Standard standard(char letter) throws ItaniumCursor.Damaged {
        Standard found = STANDARD.get(letter);
        if (found == null) {
            throw ItaniumCursor.damaged();
        }
        return found;
    }

    void add(ItaniumNode node) {
        nodes.add(node);
    }

    ItaniumNode get(int index) throws ItaniumCursor.Damaged {
        if (index >= nodes.size()) {
            throw ItaniumCursor.damaged();
        }
        return nodes.get(index);
    }

    int size() {
        return nodes.size();
    }

    /** Forgets those that a reading which failed has added. */
    void truncate(int size) {
        nodes.subList(size, nodes.size()).clear();
    }
}
