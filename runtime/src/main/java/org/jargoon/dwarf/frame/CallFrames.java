// SPDX-License-Identifier: Apache-2.0
package org.jargoon.dwarf.frame;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jargoon.dwarf.DebugInfo;
import org.jargoon.dwarf.data.AddressMap;
import org.jargoon.dwarf.data.AddressRange;
import org.jargoon.dwarf.data.CodeRanges;
import org.jargoon.dwarf.data.DebugSections;
import org.jargoon.dwarf.data.DwarfException;
import org.jargoon.dwarf.data.Problems;
import org.jargoon.dwarf.data.SectionCursor;

/**
 * How to find the caller at each instruction (.eh_frame, and .debug_frame for what that does not cover). Addresses are
 * the file's.
 *
 * <p>What stays in memory is which function has its description where; one walk over the sections finds that, so that
 * .eh_frame_hdr is not needed. What is damaged is left out, with a text in {@link DebugInfo#problems()}: a function's
 * description, or all of a section behind a length that leads out of it.
 *
 * <p>May be used by several threads.
 */
public final class CallFrames {
    private static final int MOST_FDES = 1 << 22;
    private static final int CIES_KEPT = 256;
    private static final int LONGEST_AUGMENTATION = 8;

    private final Problems problems;
    private final List<Table> tables = new ArrayList<>();

    /** The description of one function. */
    record Fde(Cie cie, int offset, long low, long high, SectionCursor instructions, long base) {}

    /**
     * What several functions have in common.
     *
     * @param codeFactor what advances of the location are multiplied by
     * @param dataFactor what offsets of registers are multiplied by
     * @param sized whether augmentation data stands in each FDE, with its size
     */
    record Cie(
            int offset,
            long codeFactor,
            long dataFactor,
            int returnAddress,
            PointerEncoding encoding,
            boolean signalFrame,
            boolean sized,
            SectionCursor read) {
        /** A cursor at its instructions. */
        SectionCursor instructions() throws DwarfException {
            return read.at(read.position()).limit(read.limit());
        }
    }

    public CallFrames(DebugSections sections, Problems problems) {
        this.problems = problems;
        tables.add(new Table(DebugSections.EH_FRAME, sections, true));
        tables.add(new Table(DebugSections.FRAME, sections, false));
    }

    /** How to find the caller of what is at {@code address}, which is the function's own code and no return address. */
    public synchronized Optional<FrameRules> at(long address) {
        List<FrameRules> found = rows(address, range -> range.contains(address));
        return found.isEmpty() ? Optional.empty() : Optional.of(found.getFirst());
    }

    /** Those rows of the function at {@code address} whose range is wanted. */
    public synchronized List<FrameRules> rows(long address, Predicate<AddressRange> wanted) {
        List<FrameRules> rows = new ArrayList<>();
        for (Table table : tables) {
            int offset = table.byAddress.at(address);
            if (offset >= 0) {
                try {
                    table.run(offset, wanted, rows);
                } catch (DwarfException e) {
                    problems.add("%s: its rules are left out from there on".formatted(e.getMessage()));
                }
                break;
            }
        }
        return rows;
    }

    /** How many functions are described. */
    int size() {
        return tables.stream().mapToInt(table -> table.byAddress.size()).sum();
    }

    /** One section: FDEs by address. */
    private final class Table {
        private final SectionCursor section;
        private final long base;
        private final boolean exceptions;
        private final AddressMap byAddress;
        private final Map<Integer, Cie> cies = new HashMap<>();

        /** @param exceptions whether it is .eh_frame, whose format differs in details */
        Table(String name, DebugSections sections, boolean exceptions) {
            this.section = sections.cursor(name);
            this.base = sections.address(name);
            this.exceptions = exceptions;
            this.byAddress = index(sections.code());
        }

        private AddressMap index(CodeRanges code) {
            AddressMap.Builder map = new AddressMap.Builder();
            try {
                SectionCursor all = section.at(0);
                while (all.remaining() > 0 && map.size() < MOST_FDES) {
                    int offset = all.position();
                    SectionCursor inside = all.unit();
                    try {
                        // Zeros end .eh_frame where they stand, and fill gaps between what a linker has put together.
                        if (inside.remaining() > 0 && cieOf(inside) >= 0) {
                            Fde fde = fde(offset);
                            if (code.contains(fde.low, fde.high)) {
                                map.add(fde.low, fde.high, offset);
                            }
                        }
                    } catch (DwarfException e) {
                        problems.add("%s: the entry at 0x%x is left out".formatted(e.getMessage(), offset));
                    }
                }
            } catch (DwarfException e) {
                problems.add(e.getMessage() + ": the section is left out from there on");
            }
            return map.build();
        }

        /** Moves the cursor behind the reference to a CIE: its offset, or -1 if the entry is a CIE itself. */
        private long cieOf(SectionCursor inside) throws DwarfException {
            int at = inside.position();
            if (exceptions) {
                long distance = inside.u32();
                return distance == 0 ? -1 : at - distance;
            }
            boolean wide = inside.wide();
            long offset = inside.offset();
            return offset == (wide ? -1 : 0xffffffffL) ? -1 : offset;
        }

        private Fde fde(int offset) throws DwarfException {
            SectionCursor inside = section.at(offset).unit();
            Cie cie = cie(cieOf(inside));
            long low = cie.encoding.read(inside, base);
            long high = low + cie.encoding.readDistance(inside);
            if (cie.sized) {
                inside.skip(inside.uleb());
            }
            return new Fde(cie, offset, low, high, inside, base);
        }

        private Cie cie(long offset) throws DwarfException {
            if (offset < 0 || offset > Integer.MAX_VALUE) {
                throw new DwarfException("%s has no CIE at 0x%x".formatted(section.section(), offset));
            }
            Cie found = cies.get((int) offset);
            if (found == null) {
                found = readCie((int) offset);
                if (cies.size() == CIES_KEPT) {
                    cies.clear();
                }
                cies.put(found.offset, found);
            }
            return found;
        }

        private Cie readCie(int offset) throws DwarfException {
            SectionCursor inside = section.at(offset).unit();
            if (cieOf(inside) != -1) {
                throw new DwarfException("%s has no CIE at 0x%x".formatted(inside.section(), offset));
            }
            int version = inside.u8();
            if (version != 1 && version != 3 && version != 4) {
                throw new DwarfException("%s has a CIE of the unknown version %d".formatted(inside.section(), version));
            }
            String augmentation = inside.string();
            if (augmentation.length() > LONGEST_AUGMENTATION) {
                throw new DwarfException("%s has no CIE at 0x%x".formatted(inside.section(), offset));
            }
            inside.skipString();
            if (version == 4) {
                // The sizes of an address and of a segment selector.
                inside.skip(2);
            }
            long codeFactor = inside.uleb();
            long dataFactor = inside.sleb();
            int returnAddress = version == 1 ? inside.u8() : inside.ulebInt();
            PointerEncoding encoding = PointerEncoding.ABSOLUTE;
            boolean sized = augmentation.startsWith("z");
            if (sized) {
                long length = inside.uleb();
                SectionCursor data = inside.at(inside.position()).limit(inside.position() + length);
                inside.skip(length);
                encoding = readAugmentation(augmentation, data);
            } else if (!augmentation.isEmpty() && !augmentation.equals("S")) {
                throw new DwarfException("%s has a CIE of the unknown augmentation %s"
                        .formatted(inside.section(), augmentation));
            }
            boolean signalFrame = augmentation.indexOf('S') >= 0;
            return new Cie(offset, codeFactor, dataFactor, returnAddress, encoding, signalFrame, sized, inside);
        }

        private PointerEncoding readAugmentation(String augmentation, SectionCursor data) throws DwarfException {
            PointerEncoding encoding = PointerEncoding.ABSOLUTE;
            for (char each : augmentation.substring(1).toCharArray()) {
                switch (each) {
                    case 'R' -> encoding = new PointerEncoding(data.u8());
                    case 'L' -> data.skip(1);
                    case 'P' -> new PointerEncoding(data.u8()).skip(data);
                    case 'S', 'B' -> {
                        // A signal frame, and an AArch64 key: no data.
                    }
                    default -> {
                        // What is not known has its data behind that of what is.
                        return encoding;
                    }
                }
            }
            return encoding;
        }

        private void run(int offset, Predicate<AddressRange> wanted, List<FrameRules> rows) throws DwarfException {
            Fde fde = fde(offset);
            new FrameProgram(fde, wanted, rows).run();
        }
    }
}
