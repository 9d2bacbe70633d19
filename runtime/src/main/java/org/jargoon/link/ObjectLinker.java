// SPDX-License-Identifier: Apache-2.0
package org.jargoon.link;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.jargoon.call.GuestCaller;
import org.jargoon.dwarf.DebugInfo;
import org.jargoon.elf.ElfException;
import org.jargoon.elf.SymbolTable;
import org.jargoon.linux.LinuxProcess;
import org.jargoon.memory.GuestMemory;
import org.jargoon.memory.MemoryAccessException;

/** Puts an object into a process without a program, and links it there. */
final class ObjectLinker {
    private final ObjectFile object;
    private final ObjectLayout layout;
    private final LinuxProcess process;
    private final GuestMemory memory;

    /** What is added to the layout's addresses. */
    private final long bias;

    /** By symbol: where it lies. */
    private final long[] addresses;

    private long gotEnd;
    private final Map<GotEntry, Long> gotEntries = new HashMap<>();

    /** What the global offset table has for a symbol, by the type of the relocations that ask for it. */
    private record GotEntry(RelocationType type, int symbol) {}

    private ObjectLinker(ObjectFile object, ObjectLayout layout, LinuxProcess process) throws ElfException {
        this.object = object;
        this.layout = layout;
        this.process = process;
        memory = process.memory();
        long size = layout.end() - ObjectLayout.START;
        if (size > memory.end() - memory.start()) {
            throw new ElfException("its sections do not fit into 0x%x bytes of memory"
                    .formatted(memory.end() - memory.start()));
        }
        long start = process.map(Math.max(size, GuestMemory.PAGE_SIZE), GuestMemory.READ | GuestMemory.WRITE);
        bias = start - ObjectLayout.START;
        process.setLoadAddress(bias);
        gotEnd = layout.got() + bias;
        addresses = new long[object.symbols().size()];
        for (int i = 0; i < addresses.length; i++) {
            addresses[i] = layout.address(i) + (layout.isPlaced(i) ? bias : 0);
        }
    }

    static CallableGuest link(
            CallableFile.Relocatable file, LinuxProcess process, Imports imports, GuestCaller.Runner runner)
            throws ElfException {
        return new ObjectLinker(file.object(), file.layout(), process).link(imports, runner, file.debugInfo());
    }

    private CallableGuest link(Imports imports, GuestCaller.Runner runner, Optional<DebugInfo> debugInfo)
            throws ElfException {
        SymbolTable symbols = layout.symbols().moved(bias);
        GuestCaller caller = new GuestCaller(process, symbols, debugInfo, runner);
        bindUndefined(new Definitions(process, caller, imports));
        relocate();
        for (ObjectLayout.Range range : layout.ranges()) {
            if (range.end() > range.start()) {
                process.protect(range.start() + bias, range.end() - range.start(), range.protection());
            }
        }
        process.code().synchronizeCode(ObjectLayout.START + bias, layout.end() - ObjectLayout.START);
        ThreadLocals.setBlock(process, layout.threadLocalStart() + bias);
        return new CallableGuest(
                process, caller, symbols, layout.threadLocals(), OptionalLong.empty(), initializers());
    }

    private void bindUndefined(Definitions definitions) throws ElfException {
        for (int i = 1; i < addresses.length; i++) {
            ObjectFile.Row row = object.symbols().get(i);
            if (row.section() == Definitions.UNDEFINED && !row.name().isEmpty()) {
                addresses[i] = definitions.find(row.name(), row.type(), row.isWeak());
            }
        }
        definitions.requireAll(List.of());
    }

    /** Relocates sections and copies them into the guest's memory. */
    private void relocate() throws ElfException {
        Map<Integer, Relocator.Target> targets = new LinkedHashMap<>();
        for (int i = 0; i < object.parts().size(); i++) {
            if (layout.base(i) != 0) {
                targets.put(i, target(object.parts().get(i), layout.base(i) + bias));
            }
        }
        Relocator relocator = new Relocator();
        for (boolean low : new boolean[] {false, true}) {
            for (Map.Entry<Integer, Relocator.Target> target : targets.entrySet()) {
                Relocations relocations = object.parts().get(target.getKey()).relocations();
                relocations.forEach(row -> apply(relocator, target.getValue(), row, low));
            }
        }
        for (Relocator.Target target : targets.values()) {
            byte[] bytes = target.bytes().array();
            memory.load(target.address(), bytes, 0, bytes.length);
        }
    }

    private static Relocator.Target target(ObjectFile.Part part, long address) {
        byte[] bytes = new byte[part.contents().capacity()];
        part.contents().get(0, bytes);
        return new Relocator.Target(part.name(), bytes, address);
    }

    /** @param low whether it is the turn of those that take their value from the high part, which is done by then */
    private void apply(Relocator relocator, Relocator.Target target, Relocations.Row row, boolean low)
            throws ElfException {
        RelocationType type = RelocationType.of(row.type());
        if (low == (type == RelocationType.PCREL_LO12_I || type == RelocationType.PCREL_LO12_S)) {
            relocator.apply(type, target, row.offset(), value(type, row.symbol()) + row.addend());
        }
    }

    private long value(RelocationType type, int symbol) throws ElfException {
        if (object.symbols().get(symbol).isIndirect()) {
            throw Definitions.indirect(object.symbols().get(symbol).name());
        }
        return switch (type) {
            case GOT_HI20 -> gotEntry(type, symbol, addresses[symbol]);
            case TLS_GOT_HI20 -> gotEntry(type, symbol, threadOffset(symbol));
            case TLS_GD_HI20 -> gotEntry(
                    type, symbol, ThreadLocals.MODULE, threadOffset(symbol) - ThreadLocals.MODULE_OFFSET);
            case TPREL_HI20, TPREL_LO12_I, TPREL_LO12_S -> threadOffset(symbol);
            default -> addresses[symbol];
        };
    }

    /** Where a variable is, relative to the thread pointer. */
    private long threadOffset(int symbol) throws ElfException {
        if (!layout.isThreadLocal(symbol)) {
            throw new ElfException("a relocation takes symbol %d, %s, for a thread-local variable"
                    .formatted(symbol, object.symbols().get(symbol).name()));
        }
        return layout.address(symbol) - layout.threadLocalStart();
    }

    private long gotEntry(RelocationType type, int symbol, long... words) {
        return gotEntries.computeIfAbsent(new GotEntry(type, symbol), _ -> {
            long entry = gotEnd;
            try {
                for (long word : words) {
                    memory.writeI64(gotEnd, word);
                    gotEnd += ObjectLayout.GOT_ENTRY;
                }
            } catch (MemoryAccessException e) {
                throw new IllegalStateException("the table that has just been mapped cannot be written", e);
            }
            return entry;
        });
    }

    /** In the order that a linker gives them: first those with a priority, by that. */
    private List<Long> initializers() throws ElfException {
        List<Long> functions = new ArrayList<>();
        List<Integer> sections = IntStream.range(0, object.parts().size())
                .filter(i -> object.parts().get(i).isInitializers() && layout.base(i) != 0)
                .boxed()
                .sorted(Comparator.comparingInt(i -> object.parts().get(i).priority()))
                .toList();
        try {
            for (int i : sections) {
                for (long at = 0; at <= object.parts().get(i).size() - 8; at += 8) {
                    functions.add(memory.readI64(layout.base(i) + bias + at));
                }
            }
        } catch (MemoryAccessException e) {
            throw new IllegalStateException("a section that has just been loaded cannot be read", e);
        }
        return functions;
    }
}
