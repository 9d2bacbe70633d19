// SPDX-License-Identifier: Apache-2.0
package org.jargoon.launcher;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jargoon.elf.ElfFile;
import org.jargoon.elf.Section;
import org.jargoon.elf.Segment;
import org.jargoon.elf.Symbol;
import org.jargoon.elf.SymbolTable;
import org.jargoon.vcpu.Disassembler;
import org.jargoon.vcpu.Engine;

/** {@code jargoon disasm}: a listing in the layout of GNU objdump, written as it is made. */
final class DisasmCommand {
    private static final int BUFFER_SIZE = 1 << 16;
    // What objdump shows as "...": so many zero bytes and more, and padding of fewer than so many before a symbol.
    private static final int FEWEST_SKIPPED_ZEROS = 8;
    private static final int FEWEST_LISTED_PADDING = 3;

    private final Disassembler disassembler;
    private final SymbolTable symbols;
    private final long[] symbolAddresses;
    private final OutputStream out;
    private final StringBuilder text = new StringBuilder();

    private DisasmCommand(Disassembler disassembler, SymbolTable symbols, OutputStream out) {
        this.disassembler = disassembler;
        this.symbols = symbols;
        this.symbolAddresses = addresses(symbols);
        this.out = out;
    }

    /** A piece of the file to list: {@code code} stands at {@code address}. */
    private record Part(String section, long address, ByteBuffer code) {
        Part cut(long from, long to) {
            long begin = Math.max(from, address);
            long end = Math.min(to, address + code.limit());
            return new Part(section, begin, slice((int) (begin - address), (int) (end - begin)));
        }

        private ByteBuffer slice(int offset, int length) {
            return code.slice(offset, length).order(code.order());
        }

        boolean holds(long at) {
            return at >= address && at - address < code.limit();
        }
    }

    static int run(CommandLine line, Console console) throws CommandException {
        if (line.operands().size() != 1) {
            throw new CommandException("disasm takes one ELF file; jargoon disasm --help explains");
        }
        String file = line.operands().getFirst();
        ElfFile elf = Programs.read(file);
        List<Part> parts = select(file, elf, line);
        Disassembler.Names names =
                line.has(Flags.NO_ALIASES.name()) ? Disassembler.Names.CANONICAL : Disassembler.Names.ALIASES;
        Disassembler disassembler = Engine.forIsa(Programs.ISA).disassembler(names);
        try {
            OutputStream out = new BufferedOutputStream(console.out(), BUFFER_SIZE);
            DisasmCommand listing = new DisasmCommand(disassembler, elf.symbols(), out);
            listing.line("\n%s:     file format elf64-littleriscv\n".formatted(file));
            for (Part part : parts) {
                listing.list(part);
            }
            out.flush();
        } catch (IOException e) {
            throw new Console.OutputFailure(e);
        }
        return ExitCode.OK;
    }

    private static List<Part> select(String file, ElfFile elf, CommandLine line) throws CommandException {
        List<Part> parts = new ArrayList<>();
        String wanted = line.text("--section", null);
        for (Section section : elf.sections()) {
            if (wanted == null ? section.executable() : wanted.equals(section.name())) {
                elf.contents(section)
                        .ifPresent(code -> parts.add(new Part(section.name(), section.address(), code)));
            }
        }
        if (wanted != null && parts.isEmpty()) {
            throw new CommandException("%s: no section %s with contents".formatted(file, wanted));
        }
        if (elf.sections().isEmpty()) {
            for (Segment segment : elf.loadSegments()) {
                if (segment.executable()) {
                    parts.add(new Part("segment " + segment.index(), segment.address(), elf.contents(segment)));
                }
            }
        }
        String name = line.text("--symbol", null);
        return name == null ? parts : List.of(function(file, elf, name, parts));
    }

    private static Part function(String file, ElfFile elf, String name, List<Part> parts) throws CommandException {
        Optional<Symbol> symbol = elf.symbols().find(name);
        if (symbol.isEmpty()) {
            throw new CommandException("%s: no symbol %s".formatted(file, name));
        }
        long from = symbol.get().address();
        for (Part part : parts) {
            if (part.holds(from)) {
                long to = symbol.get().size() > 0
                        ? from + symbol.get().size()
                        : nextSymbol(addresses(elf.symbols()), from, part.address() + part.code().limit());
                return part.cut(from, to);
            }
        }
        throw new CommandException("%s: the symbol %s is not in a section that holds instructions"
                .formatted(file, name));
    }

    private static long[] addresses(SymbolTable symbols) {
        return symbols.symbols().stream().mapToLong(Symbol::address).sorted().distinct().toArray();
    }

    /** The first address behind {@code from} at which a symbol stands, {@code end} where there is none before. */
    private static long nextSymbol(long[] addresses, long from, long end) {
        int found = Arrays.binarySearch(addresses, from + 1);
        int index = found >= 0 ? found : -found - 1;
        return index < addresses.length ? Math.min(addresses[index], end) : end;
    }

    private void list(Part part) throws IOException {
        line("\nDisassembly of section " + part.section() + ":");
        ByteBuffer code = part.code();
        int at = 0;
        while (at < code.limit()) {
            long pc = part.address() + at;
            header(part, pc);
            int zeros = code.get(at) == 0 ? skippedZeros(part, at) : 0;
            if (zeros > 0) {
                line("\t...");
                at += zeros;
            } else {
                at += instruction(code, at, pc);
            }
        }
    }

    /** A section begins with a header, whatever stands there; inside it each symbol has one. */
    private void header(Part part, long pc) throws IOException {
        if (pc == part.address() || Arrays.binarySearch(symbolAddresses, pc) >= 0) {
            String label = symbols.label(pc);
            line("\n%016x <%s>:".formatted(pc, label == null ? part.section() : label));
        }
    }

    /** How many zero bytes from {@code at} on are not listed. */
    private int skippedZeros(Part part, int at) {
        ByteBuffer code = part.code();
        long pc = part.address() + at;
        int stop = (int) (nextSymbol(symbolAddresses, pc, part.address() + code.limit()) - part.address());
        int end = at;
        while (end < stop && code.get(end) == 0) {
            end++;
        }
        int zeros = end - at;
        if (end == stop) {
            return zeros >= FEWEST_SKIPPED_ZEROS || zeros < FEWEST_LISTED_PADDING ? zeros : 0;
        }
        return zeros >= FEWEST_SKIPPED_ZEROS ? zeros & -4 : 0;
    }

    private int instruction(ByteBuffer code, int at, long pc) throws IOException {
        int left = code.limit() - at;
        if (left == 1) {
            row(pc, "%02x".formatted(code.get(at)), 1, ".byte", "0x%x".formatted(Byte.toUnsignedInt(code.get(at))));
            return 1;
        }
        int half = Short.toUnsignedInt(code.getShort(at));
        Disassembler.Line line = disassembler.disassemble(left < 4 ? half : code.getInt(at), pc, symbols::label);
        if (line.length() > left) {
            row(pc, "%04x".formatted(half), 2, ".2byte", "0x%x".formatted(half));
            return 2;
        }
        row(pc, (line.length() == 2 ? "%04x" : "%08x").formatted(line.bits()), line.length(), line.mnemonic(),
                line.operands());
        return line.length();
    }

    private void row(long pc, String bits, int length, String mnemonic, String operands) throws IOException {
        text.setLength(0);
        String address = Long.toHexString(pc);
        text.repeat(' ', Math.max(0, 8 - address.length())).append(address).append(":\t").append(bits);
        text.repeat(' ', length == 2 ? 16 : length == 4 ? 10 : 18).append('\t').append(mnemonic);
        if (!operands.isEmpty()) {
            text.append('\t').append(operands);
        }
        line(text);
    }

    private void line(CharSequence line) throws IOException {
        out.write(line.toString().getBytes(StandardCharsets.UTF_8));
        out.write('\n');
    }
}
