// SPDX-License-Identifier: Apache-2.0
package org.jargoon.dwarf;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Consumer;
import org.jargoon.dwarf.UnitFunctions.Body;
import org.jargoon.dwarf.UnitFunctions.Inlined;
import org.jargoon.dwarf.data.Attribute;
import org.jargoon.dwarf.data.CodeRanges;
import org.jargoon.dwarf.data.DwarfException;
import org.jargoon.dwarf.data.Problems;
import org.jargoon.dwarf.line.LineTable;
import org.jargoon.dwarf.line.SourceFiles;
import org.jargoon.elf.Symbol;
import org.jargoon.elf.SymbolTable;

/**
 * The functions of a program by address, with what was inlined into them (.debug_info of DWARF 2 to 5). Addresses are
 * the file's.
 *
 * <p>Compilation units are read when code of them is asked for, and the functions of the latest are kept. Functions
 * that the linker has thrown away are left out. So is what is damaged, with a text in {@link DebugInfo#problems()}: a
 * unit without a sound header and first entry, the functions of a unit from a damaged entry on, and a name or file that
 * a damaged reference leads to.
 *
 * <p>May be used by several threads.
 */
public final class Functions {
    private static final int FUNCTIONS_KEPT = 1 << 18;

    private final UnitTable units;
    private final LineTable lines;
    private final CodeRanges code;
    private final SymbolTable symbols;
    private final Problems problems;
    private final Types types;
    // By the index of the unit; the latest used is the last.
    private final SequencedMap<Integer, UnitFunctions> loaded = new LinkedHashMap<>(16, 0.75f, true);
    private int functionsKept;

    Functions(UnitTable units, LineTable lines, CodeRanges code, SymbolTable symbols, Problems problems) {
        this.units = units;
        this.lines = lines;
        this.code = code;
        this.symbols = symbols;
        this.problems = problems;
        this.types = new Types(units);
    }

    /** The function that has the instruction at {@code address}, inlined code counted to the function around it. */
    public Optional<Function> at(long address) {
        return atBody(address, (unit, body) -> function(unit, body));
    }

    /** The calls inlined at {@code address}, innermost first; empty if what is there was not inlined. */
    public List<InlinedCall> inlinedAt(long address) {
        return atBody(address, (unit, body) -> {
            List<InlinedCall> calls = new ArrayList<>();
            for (Inlined each : body.inlinedAt(address).reversed()) {
                calls.add(inlined(unit, each));
            }
            return calls;
        }).orElse(List.of());
    }

    /**
     * What the source calls at an instruction: the innermost function with the line of the instruction, then each
     * caller that it has been inlined into with the line of the call, up to the function that has the code. Where no
     * function is described but a line is, as in assembly and thunks, one frame with the name of the symbol or
     * {@code ?}; otherwise empty.
     */
    public List<SourceFrame> sourceFrames(long address) {
        Optional<LineTable.Row> row = lines.row(address);
        String file = row.map(LineTable.Row::file).orElse(SourceFiles.UNKNOWN);
        int line = row.map(LineTable.Row::line).orElse(0);
        return atBody(address, (unit, body) -> {
            List<SourceFrame> frames = new ArrayList<>();
            String inFile = file;
            int inLine = line;
            for (Inlined each : body.inlinedAt(address).reversed()) {
                InlinedCall call = inlined(unit, each);
                frames.add(new SourceFrame(call.name(), call.linkageName(), inFile, inLine));
                inFile = call.callFile();
                inLine = call.callLine();
            }
            Die die = units.reader(unit).die(body.die());
            frames.add(new SourceFrame(name(die), linkageName(die, body), inFile, inLine));
            return frames;
        }).orElseGet(() -> {
            String symbol = symbolAt(address);
            return row.isEmpty() ? List.of() : List.of(new SourceFrame(symbol, symbol, file, line));
        });
    }

    private String symbolAt(long address) {
        return symbols.nearest(address)
                .filter(symbol -> symbol.size() == 0 || address - symbol.address() < symbol.size())
                .map(Symbol::name)
                .orElse(SourceFiles.UNKNOWN);
    }

    /** All functions that have code, unit by unit. */
    public void forEach(Consumer<Function> action) {
        for (int i = 0; i < units.size(); i++) {
            functionsOf(i).forEach(action);
        }
    }

    private synchronized List<Function> functionsOf(int index) {
        units.beginRequest();
        CompilationUnit unit = units.unit(index);
        List<Function> found = new ArrayList<>();
        try {
            for (Body body : load(index).bodies()) {
                found.add(function(unit, body));
            }
        } catch (DwarfException e) {
            leftOut(e, unit);
        }
        return found;
    }

    private interface BodyReader<T> {
        T read(CompilationUnit unit, Body body) throws DwarfException;
    }

    private synchronized <T> Optional<T> atBody(long address, BodyReader<T> reader) {
        int index = units.at(address);
        if (index < 0) {
            return Optional.empty();
        }
        units.beginRequest();
        try {
            Body body = load(index).at(address);
            return body == null ? Optional.empty() : Optional.of(reader.read(units.unit(index), body));
        } catch (DwarfException e) {
            leftOut(e, units.unit(index));
            return Optional.empty();
        }
    }

    private UnitFunctions load(int index) throws DwarfException {
        UnitFunctions found = loaded.get(index);
        if (found == null) {
            found = new UnitFunctions(units.reader(units.unit(index)), code, problems);
            loaded.put(index, found);
            functionsKept += found.size();
            while (functionsKept > FUNCTIONS_KEPT && loaded.size() > 1) {
                functionsKept -= loaded.pollFirstEntry().getValue().size();
            }
        }
        return found;
    }

    private void leftOut(DwarfException e, CompilationUnit unit) {
        problems.add("%s: functions of the unit at 0x%x are left out".formatted(e.getMessage(), unit.offset()));
    }

    private Function function(CompilationUnit unit, Body body) throws DwarfException {
        Die die = units.reader(unit).die(body.die());
        return new Function(name(die), linkageName(die, body), body.entry(), body.ranges(),
                declarationFile(die), declarationLine(die), types.signature(die));
    }

    private InlinedCall inlined(CompilationUnit unit, Inlined call) throws DwarfException {
        UnitReader reader = units.reader(unit);
        Die die = reader.die(call.die());
        return new InlinedCall(
                name(die),
                linkageName(die, name(die)),
                call.ranges(),
                file(reader.root(), call.callFile()),
                call.callLine());
    }

    private String name(Die die) {
        return string(die, Attribute.NAME, SourceFiles.UNKNOWN);
    }

    /** Compilers write linkage names of functions only that other files may call; of the others there is the symbol. */
    private String linkageName(Die die, Body body) {
        String symbol = symbols.nearest(body.entry())
                .filter(nearest -> nearest.function() && nearest.address() == body.entry())
                .map(Symbol::name)
                .orElseGet(() -> name(die));
        return linkageName(die, symbol);
    }

    private String linkageName(Die die, String otherwise) {
        return string(die, Attribute.LINKAGE_NAME, string(die, Attribute.MIPS_LINKAGE_NAME, otherwise));
    }

    private String string(Die die, Attribute attribute, String otherwise) {
        try {
            Die holder = types.holder(die, attribute);
            String text = holder == null ? null : units.string(holder, attribute);
            return text == null ? otherwise : text;
        } catch (DwarfException e) {
            return unreadable(e, die, otherwise);
        }
    }

    private String declarationFile(Die die) {
        try {
            Die holder = types.holder(die, Attribute.DECL_FILE);
            return holder == null
                    ? SourceFiles.UNKNOWN
                    : file(units.reader(holder.unit()).root(), holder.count(Attribute.DECL_FILE));
        } catch (DwarfException e) {
            return unreadable(e, die, SourceFiles.UNKNOWN);
        }
    }

    private int declarationLine(Die die) {
        try {
            Die holder = types.holder(die, Attribute.DECL_LINE);
            return holder == null ? 0 : holder.count(Attribute.DECL_LINE);
        } catch (DwarfException e) {
            return unreadable(e, die, 0);
        }
    }

    private <T> T unreadable(DwarfException e, Die die, T otherwise) {
        problems.add("%s: a name or place of the function at 0x%x is left out".formatted(e.getMessage(), die.offset()));
        return otherwise;
    }

    private String file(Die root, int file) {
        return root.has(Attribute.STMT_LIST) ? lines.file(root.value(Attribute.STMT_LIST), file) : SourceFiles.UNKNOWN;
    }
}
