// SPDX-License-Identifier: Apache-2.0
package org.jargoon.dwarf;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jargoon.dwarf.data.AddressMap;
import org.jargoon.dwarf.data.AddressRange;
import org.jargoon.dwarf.data.Attribute;
import org.jargoon.dwarf.data.Budget;
import org.jargoon.dwarf.data.CodeRanges;
import org.jargoon.dwarf.data.DwarfException;
import org.jargoon.dwarf.data.Forms;
import org.jargoon.dwarf.data.Problems;

/** The functions of one unit that have code, and the calls inlined into each. */
final class UnitFunctions {
    private static final int NONE = -1;
    /** The largest units of real programs have some hundred thousand. */
    private static final int MOST = 1 << 20;
    /** Of calls inlined into each other, at one address; compilers nest some ten. */
    private static final int DEEPEST = 64;

    private final List<Body> bodies = new ArrayList<>();
    private final AddressMap byAddress;
    private int size;

    /**
     * A function.
     *
     * @param die its entry's offset
     * @param inlined in the order of the unit: a call stands behind the one that it is inlined into
     */
    record Body(int die, long entry, List<AddressRange> ranges, List<Inlined> inlined) {
        /** The calls whose code has {@code address} in it, outermost first, at most {@value #DEEPEST}. */
        List<Inlined> inlinedAt(long address) {
            List<Inlined> chain = new ArrayList<>();
            int last = NONE;
            for (int i = 0; i < inlined.size() && chain.size() < DEEPEST; i++) {
                if (inlined.get(i).parent == last && inlined.get(i).contains(address)) {
                    chain.add(inlined.get(i));
                    last = i;
                }
            }
            return chain;
        }
    }

    /**
     * An inlined call.
     *
     * @param die its entry's offset
     * @param parent the index of the call that it is inlined into; -1 if that is the function itself
     */
    record Inlined(int die, int parent, List<AddressRange> ranges, int callFile, int callLine) {
        boolean contains(long address) {
            for (AddressRange range : ranges) {
                if (range.contains(address)) {
                    return true;
                }
            }
            return false;
        }
    }

    /** Reads the unit; a damaged one has the functions before the damage. */
    UnitFunctions(UnitReader reader, CodeRanges code, Problems problems) {
        CompilationUnit unit = reader.unit();
        try {
            reader.walk(new Collector(reader, code));
        } catch (DwarfException e) {
            problems.add("%s: the functions of the unit at 0x%x are left out from there on"
                    .formatted(e.getMessage(), unit.offset()));
        }
        AddressMap.Builder map = new AddressMap.Builder();
        for (int i = 0; i < bodies.size(); i++) {
            for (AddressRange range : bodies.get(i).ranges) {
                map.add(range.low(), range.high(), i);
            }
        }
        byAddress = map.build();
    }

    private final class Collector implements UnitReader.Walk {
        private final UnitReader reader;
        private final CodeRanges code;
        private final Budget budget;
        // What entries of each level are in: indexes in bodies and in the body's inlined calls.
        private int[] bodyAt = {NONE, NONE};
        private int[] callAt = {NONE, NONE};
        private int depth;

        Collector(UnitReader reader, CodeRanges code) {
            this.reader = reader;
            this.code = code;
            int bytes = reader.unit().end() - reader.unit().offset();
            budget = new Budget(".debug_info: the ranges of a unit", Math.min(MOST, (1 << 16) + 4L * bytes));
        }

        @Override
        public boolean wants(int tag) {
            return tag == Tags.SUBPROGRAM || tag == Tags.INLINED_SUBROUTINE;
        }

        @Override
        public void enter(Die die, boolean children) throws DwarfException {
            int body = bodyAt[depth];
            int call = callAt[depth];
            if (die != null && die.tag() == Tags.SUBPROGRAM) {
                body = add(die);
                call = NONE;
            } else if (die != null && body != NONE) {
                call = addInlined(die, body, call);
            }
            if (children) {
                if (++depth == bodyAt.length) {
                    bodyAt = Arrays.copyOf(bodyAt, 2 * depth);
                    callAt = Arrays.copyOf(callAt, 2 * depth);
                }
                bodyAt[depth] = body;
                callAt[depth] = call;
            }
        }

        @Override
        public void leave() {
            depth--;
        }

        private int add(Die die) throws DwarfException {
            List<AddressRange> ranges = reader.ranges(die, code, budget);
            if (ranges.isEmpty()) {
                return NONE;
            }
            long entry = ranges.getFirst().low();
            if (die.has(Attribute.LOW_PC)) {
                entry = reader.address(die, Attribute.LOW_PC);
            } else if (Forms.isAddress(die.form(Attribute.ENTRY_PC))) {
                entry = reader.address(die, Attribute.ENTRY_PC);
            }
            bodies.add(new Body(die.offset(), entry, ranges, new ArrayList<>()));
            size++;
            return bodies.size() - 1;
        }

        private int addInlined(Die die, int body, int parent) throws DwarfException {
            List<AddressRange> ranges = reader.ranges(die, code, budget);
            if (ranges.isEmpty()) {
                return parent;
            }
            List<Inlined> inlined = bodies.get(body).inlined;
            int file = die.count(Attribute.CALL_FILE);
            inlined.add(new Inlined(die.offset(), parent, ranges, file, die.count(Attribute.CALL_LINE)));
            size++;
            return inlined.size() - 1;
        }
    }

    List<Body> bodies() {
        return bodies;
    }

    /** Null if there is none. */
    Body at(long address) {
        int index = byAddress.at(address);
        return index < 0 ? null : bodies.get(index);
    }

    /** How many functions and inlined calls it holds. */
    int size() {
        return size;
    }
}
