// SPDX-License-Identifier: Apache-2.0
package org.jargoon.link;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jargoon.call.GuestCaller;
import org.jargoon.dwarf.DebugInfo;
import org.jargoon.elf.ElfException;
import org.jargoon.elf.ElfFile;
import org.jargoon.elf.Machine;
import org.jargoon.elf.Segment;
import org.jargoon.elf.Symbol;
import org.jargoon.elf.SymbolTable;
import org.jargoon.linux.LinuxOptions;
import org.jargoon.linux.LinuxProcess;
import org.jargoon.memory.GuestMemory;
import org.jargoon.vcpu.CodeSpace;
import org.jargoon.vcpu.Core;

/** A program, shared library or relocatable object. Holds no guest: each {@link #load} makes one. */
public sealed interface CallableFile {

    /**
     * Reads a file; the bytes are not copied.
     *
     * @throws ElfException if it is no such file for this machine
     */
    static CallableFile parse(byte[] bytes) throws ElfException {
        return ObjectFile.isObject(bytes)
                ? Relocatable.of(ObjectFile.parse(bytes))
                : Linked.of(ElfFile.parseLibrary(bytes, Machine.RISCV));
    }

    /** Its symbols by the addresses in the file, or those that an object is given before it is loaded. */
    SymbolTable symbols();

    /** What it says of its source, by the same addresses. */
    Optional<DebugInfo> debugInfo();

    /**
     * Loads it; its initializers have not been called yet.
     *
     * @param engine makes the code space for the guest's memory
     * @throws ElfException if it does not fit, or needs symbols that nobody has
     */
    CallableGuest load(
            LinuxOptions options,
            Function<GuestMemory, CodeSpace> engine,
            Imports imports,
            GuestCaller.Runner runner) throws ElfException;

    /** A program or shared library. */
    record Linked(ElfFile file, Optional<DebugInfo> debugInfo) implements CallableFile {
        private static final int GLOBAL_POINTER = 3;

        static Linked of(ElfFile file) {
            return new Linked(file, Optional.of(DebugInfo.of(file)));
        }

        @Override
        public SymbolTable symbols() {
            return file.symbols();
        }

        @Override
        public CallableGuest load(
                LinuxOptions options,
                Function<GuestMemory, CodeSpace> engine,
                Imports imports,
                GuestCaller.Runner runner) throws ElfException {
            LinuxProcess process = LinuxProcess.loadForCalls(Optional.of(file), options, engine);
            return Loading.closingOnFailure(process, () -> {
                GuestCaller caller = new GuestCaller(process, process.symbols(), debugInfo(), runner);
                boolean program = !file.positionIndependent() || file.entry() != 0;
                List<Long> initializers = file.positionIndependent()
                        ? new DynamicLinker(file, process, caller, imports).link()
                        : List.of();
                replaceStubs(process, caller, imports);
                prepare(process);
                return new CallableGuest(
                        process,
                        caller,
                        process.symbols(),
                        file.threadLocals(),
                        program ? OptionalLong.of(process.main().core().pc()) : OptionalLong.empty(),
                        program ? List.of() : initializers);
            });
        }

        private static void replaceStubs(LinuxProcess process, GuestCaller caller, Imports imports) {
            for (int i = 0; i < process.symbols().size(); i++) {
                Symbol symbol = process.symbols().get(i);
                if (symbol.name().startsWith(Imports.STUB_PREFIX)
                        && process.memory().allows(symbol.address(), 4, GuestMemory.EXECUTE)) {
                    imports.find(symbol.name().substring(Imports.STUB_PREFIX.length()))
                            .ifPresent(function -> caller.replace(symbol.address(), function));
                }
            }
        }

        /** Sets what a program's start sets, for those who call its functions without having run it. */
        private void prepare(LinuxProcess process) throws ElfException {
            Core core = process.main().core();
            GlobalPointer.in(file).ifPresent(address ->
                    core.setRegister(GLOBAL_POINTER, address + process.loadAddress()));
            for (Segment segment : file.segments()) {
                if (segment.type() == Segment.THREAD_LOCAL) {
                    ThreadLocals.setBlock(process, ThreadLocals.mapBlock(segment, process));
                }
            }
        }
    }

    /** A relocatable object. */
    record Relocatable(ObjectFile object, ObjectLayout layout, Optional<DebugInfo> debugInfo)
            implements CallableFile {

        private static Relocatable of(ObjectFile object) throws ElfException {
            ObjectLayout layout = ObjectLayout.of(object);
            return new Relocatable(
                    object, layout, Optional.of(DebugInfo.of(new ObjectSections(object, layout))));
        }

        @Override
        public SymbolTable symbols() {
            return layout.symbols();
        }

        @Override
        public CallableGuest load(
                LinuxOptions options,
                Function<GuestMemory, CodeSpace> engine,
                Imports imports,
                GuestCaller.Runner runner) throws ElfException {
            LinuxProcess process = LinuxProcess.loadForCalls(Optional.empty(), options, engine);
            return Loading.closingOnFailure(process, () -> ObjectLinker.link(this, process, imports, runner));
        }
    }
}
