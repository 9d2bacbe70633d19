// SPDX-License-Identifier: Apache-2.0
package org.jargoon.dwarf;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jargoon.dwarf.data.CodeRanges;
import org.jargoon.dwarf.data.DebugSections;
import org.jargoon.dwarf.data.Problems;
import org.jargoon.dwarf.frame.CallFrames;
import org.jargoon.dwarf.frame.FrameRules;
import org.jargoon.dwarf.frame.UnwindSource;
import org.jargoon.dwarf.frame.Unwinder;
import org.jargoon.dwarf.line.LineTable;
import org.jargoon.elf.SectionedFile;
import org.jargoon.elf.Symbol;

/**
 * What a program or object file says of its source: DWARF 2 to 5, as compilers leave it in sections of the file. A file
 * without any, or with damaged ones, is no error: what cannot be read is not there, and {@link #problems} says what and
 * why.
 *
 * <p>All addresses are those of the file: for a program that has been loaded elsewhere, subtract the distance.
 *
 * <p>May be used by several threads.
 */
public final class DebugInfo {
    private final Problems problems = new Problems();
    private final SectionedFile file;
    private final DebugSections sections;
    private UnitTable units;
    private LineTable lines;
    private Functions functions;
    private CallFrames frames;

    private DebugInfo(SectionedFile file) {
        this.file = file;
        sections = new DebugSections(file, problems);
    }

    /** Reads nothing yet: each part is read when it is first asked for. */
    public static DebugInfo of(SectionedFile file) {
        return new DebugInfo(file);
    }

    public synchronized LineTable lines() {
        if (lines == null) {
            lines = new LineTable(sections, problems, units()::folder);
        }
        return lines;
    }

    public synchronized Functions functions() {
        if (functions == null) {
            functions = new Functions(units(), lines(), sections.code(), file.symbols(), problems);
        }
        return functions;
    }

    public synchronized CallFrames frames() {
        if (frames == null) {
            frames = new CallFrames(sections, problems);
        }
        return frames;
    }

    /**
     * What an {@link Unwinder} has to know of this program.
     *
     * @param bias how far above its addresses in the file it has been loaded
     */
    public UnwindSource unwindSource(long bias) {
        CallFrames ofFile = frames();
        CodeRanges code = sections.code();
        return new UnwindSource() {
            @Override
            public Optional<FrameRules> rules(long pc) {
                return ofFile.at(pc - bias);
            }

            @Override
            public boolean executable(long address) {
                return code.contains(address - bias);
            }

            @Override
            public boolean sameFunction(long one, long other) {
                Optional<Symbol> symbol = file.symbols().nearest(one - bias);
                return symbol.isPresent() && symbol.equals(file.symbols().nearest(other - bias));
            }

            @Override
            public OptionalLong functionStart(long pc) {
                return file.symbols().nearest(pc - bias)
                        .filter(Symbol::function)
                        .map(symbol -> OptionalLong.of(symbol.address() + bias))
                        .orElseGet(OptionalLong::empty);
            }
        };
    }

    private UnitTable units() {
        if (units == null) {
            units = new UnitTable(sections, problems);
        }
        return units;
    }

    /** What has been left out so far of what was asked for, each with its reason: lines for the user. */
    public List<String> problems() {
        return problems.texts();
    }
}
