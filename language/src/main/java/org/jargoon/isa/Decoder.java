// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds the row of an instruction word. Decoding is off the hot path, but a large program is decoded at its start.
 *
 * <p>Rows of the same length form a tree: each inner node tests bits that are fixed in all of its rows, so the tree
 * needs no hint from the ISA where its opcode fields are. Rows that only differ in which words of a common pattern they
 * take stand in one leaf, narrower patterns first.
 *
 * <p>Rows may overlap only where they are cut out of one pattern ({@link InstructionRow#within}), and only if the
 * overlap is a row of its own: then the narrowest match is always unique.
 */
public final class Decoder {
    private static final int MOST_BITS = 10;

    private final Tree halfwords;
    private final Tree words;

    /**
     * @param rows all instructions of an ISA
     * @throws IllegalArgumentException if two rows overlap where they must not
     */
    public Decoder(List<InstructionRow> rows) {
        halfwords = tree(rows.stream().filter(row -> row.pattern().length() == 2).toList(), 0xffff);
        words = tree(rows.stream().filter(row -> row.pattern().length() == 4).toList(), -1);
    }

    /** The row of a two-byte instruction, or null if there is none. */
    public InstructionRow find16(int word) {
        return halfwords.find(word);
    }

    /** The row of a four-byte instruction, or null if there is none. */
    public InstructionRow find32(int word) {
        return words.find(word);
    }

    /**
     * A node of the tree.
     *
     * @param mask the bits that choose a branch; 0 in a leaf
     * @param branches by those bits pushed together, null where no row is; empty in a leaf
     * @param leaf the rows of a leaf, narrower patterns first
     */
    private record Tree(int mask, Tree[] branches, InstructionRow[] leaf) {

        InstructionRow find(int word) {
            Tree tree = this;
            while (tree != null && tree.mask != 0) {
                tree = tree.branches[Integer.compress(word, tree.mask)];
            }
            if (tree != null) {
                for (InstructionRow row : tree.leaf) {
                    if (row.pattern().matches(word)) {
                        return row;
                    }
                }
            }
            return null;
        }
    }

    private static Tree tree(List<InstructionRow> rows, int untested) {
        int common = untested;
        for (InstructionRow row : rows) {
            common &= row.pattern().mask();
        }
        if (rows.size() <= 1 || common == 0) {
            checkOverlaps(rows);
            return new Tree(0, new Tree[0], rows.stream().sorted(NARROW_FIRST).toArray(InstructionRow[]::new));
        }
        int mask = lowest(common, MOST_BITS);
        Map<Integer, List<InstructionRow>> groups = new HashMap<>();
        for (InstructionRow row : rows) {
            int branch = Integer.compress(row.pattern().value(), mask);
            groups.computeIfAbsent(branch, _ -> new ArrayList<>()).add(row);
        }
        Tree[] branches = new Tree[1 << Integer.bitCount(mask)];
        groups.forEach((branch, group) -> branches[branch] = tree(group, untested & ~mask));
        return new Tree(mask, branches, new InstructionRow[0]);
    }

    private static final Comparator<InstructionRow> NARROW_FIRST =
            Comparator.comparingInt(row -> -Integer.bitCount(row.pattern().mask()));

    private static int lowest(int mask, int count) {
        int lowest = 0;
        for (int rest = mask; rest != 0 && Integer.bitCount(lowest) < count; rest &= rest - 1) {
            lowest |= Integer.lowestOneBit(rest);
        }
        return lowest;
    }

    private static void checkOverlaps(List<InstructionRow> rows) {
        for (int i = 0; i < rows.size(); i++) {
            for (int j = 0; j < i; j++) {
                InstructionRow a = rows.get(i);
                InstructionRow b = rows.get(j);
                if (a.pattern().overlaps(b.pattern()) && !mayOverlap(a, b, rows)) {
                    throw new IllegalArgumentException("encodings of %s and %s overlap".formatted(a, b));
                }
            }
        }
    }

    private static boolean mayOverlap(InstructionRow a, InstructionRow b, List<InstructionRow> rows) {
        return a.within().equals(b.within())
                && !a.pattern().sameWords(b.pattern())
                && rows.stream().anyMatch(row -> row.pattern().isIntersection(a.pattern(), b.pattern()));
    }
}
