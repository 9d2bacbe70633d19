// SPDX-License-Identifier: Apache-2.0
package org.jargoon.signature;

import java.util.List;
import java.util.Optional;

/**
 * A structure that is passed by value.
 *
 * @param name as the source has it, such as {@code struct point}
 * @param size in bytes, at least 1 and at most {@link #LARGEST}
 * @param members at least one, in the order of their offsets; those of members without a name are members themselves
 */
public record Structure(String name, int size, int alignment, List<Member> members) implements Type {
    /** The size of the largest ones that are passed, in bytes. */
    public static final int LARGEST = 1 << 16;

    public Structure {
        members = List.copyOf(members);
    }

    /**
     * A member.
     *
     * @param offset from the structure's beginning, in bytes: a multiple of the type's alignment
     */
    public record Member(String name, Type type, int offset) {}

    /** The member of this name. */
    public Optional<Member> member(String wanted) {
        return members.stream().filter(member -> member.name().equals(wanted)).findFirst();
    }

    @Override
    public String toString() {
        return name;
    }
}
