// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.load;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import org.jargoon.elf.ElfException;
import org.jargoon.elf.ElfFile;
import org.jargoon.elf.Machine;
import org.jargoon.elf.Symbol;
import org.jargoon.elf.SymbolFile;
import org.jargoon.elf.SymbolTable;
import org.jargoon.vmm.device.DmaFault;
import org.jargoon.vmm.device.DmaMemory;

/** The functions of a kernel by name. Immutable. */
public final class KernelSymbols {
    /** Nothing is known. */
    public static final KernelSymbols NONE = new KernelSymbols(SymbolTable.EMPTY, Optional.empty(), true);

    /** Where Linux on RISC-V takes exceptions: what stvec holds from early on. */
    private static final String LINUX_TRAP_HANDLER = "handle_exception";

    private static final byte[] ELF_MAGIC = {0x7f, 'E', 'L', 'F'};

    // The header of Linux's Image (Documentation/arch/riscv/boot-image-header.rst).
    private static final int HEADER = 64;
    private static final int HEADER_SIZE = 16;
    private static final int HEADER_MAGIC = 56;
    private static final int MAGIC = 0x0543_5352;
    private static final long LARGEST_IMAGE = 256 << 20;

    private static final long PAGE = 4096;

    private final SymbolTable table;
    private final Optional<ElfFile> elf;
    private final boolean placed;
    private final Optional<Symbol> trapHandler;

    /** @param placed whether the addresses are those that the kernel was built for, and not offsets */
    private KernelSymbols(SymbolTable table, Optional<ElfFile> elf, boolean placed) {
        this.table = table;
        this.elf = elf;
        this.placed = placed;
        trapHandler = table.find(LINUX_TRAP_HANDLER);
    }

    /** The symbols by addresses that the kernel may run at a distance from. */
    public SymbolTable table() {
        return table;
    }

    /** Where the symbols are from, if that is an ELF file: it may have debug information. */
    public Optional<ElfFile> elf() {
        return elf;
    }

    /**
     * The functions as an ELF file for a debugger.
     *
     * @param distance of the kernel from the addresses of {@link #table}
     */
    public byte[] symbolFile(long distance) {
        return SymbolFile.of(table.moved(distance), Machine.RISCV);
    }

    /** Whether they are those of Linux, which may run at other addresses each time (KASLR). */
    public boolean mayMove() {
        return trapHandler.isPresent();
    }

    /** Whether a kernel of which nothing else is known runs at the addresses of {@link #table}. */
    public boolean placed() {
        return placed;
    }

    /**
     * Reads a vmlinux or any other ELF file of a kernel, a System.map, or what /proc/kallsyms shows.
     *
     * @throws LoadException if it is none of them
     */
    public static KernelSymbols read(Path file) throws LoadException {
        Optional<ElfFile> elf = elf(file);
        if (elf.isPresent() && elf.get().symbols().size() == 0) {
            throw new LoadException("%s has no symbols: a vmlinux that is not stripped has".formatted(file));
        }
        return elf.isPresent()
                ? new KernelSymbols(elf.get().symbols(), elf, true)
                : new KernelSymbols(SystemMap.read(file), Optional.empty(), true);
    }

    /**
     * Those of a kernel that is an ELF file.
     *
     * @return empty if it is none
     * @throws LoadException if it cannot be read, or is one that cannot be used
     */
    public static Optional<KernelSymbols> ofElf(Path file) throws LoadException {
        return elf(file).map(elf -> new KernelSymbols(elf.symbols(), Optional.of(elf), true));
    }

    private static Optional<ElfFile> elf(Path file) throws LoadException {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new LoadException("%s is not a regular file".formatted(file));
        }
        try (InputStream in = Files.newInputStream(file)) {
            return Arrays.equals(in.readNBytes(ELF_MAGIC.length), ELF_MAGIC)
                    ? Optional.of(ElfFile.readImage(file, Machine.RISCV))
                    : Optional.empty();
        } catch (ElfException e) {
            throw new LoadException("%s: %s".formatted(file, e.getMessage()));
        } catch (IOException e) {
            throw new LoadException("%s cannot be read: %s".formatted(
                    file, Files.exists(file) ? e.getMessage() : "there is no such file"));
        }
    }

    /**
     * Those that a Linux kernel has in itself.
     *
     * @param kernel where it has been loaded
     * @return {@link #NONE} if it is no Linux, or was built without them
     */
    public static KernelSymbols inside(DmaMemory memory, long kernel) {
        try {
            if (!memory.contains(kernel, HEADER)) {
                return NONE;
            }
            ByteBuffer header = ByteBuffer.allocate(HEADER).order(ByteOrder.LITTLE_ENDIAN);
            memory.read(kernel, header);
            long size = header.getLong(HEADER_SIZE);
            if (header.getInt(HEADER_MAGIC) != MAGIC
                    || size < HEADER
                    || size > LARGEST_IMAGE
                    || !memory.contains(kernel, size)) {
                return NONE;
            }
            byte[] image = new byte[(int) size];
            memory.read(kernel, ByteBuffer.wrap(image));
            return Kallsyms.find(image)
                    .map(table -> new KernelSymbols(table, Optional.empty(), false))
                    .filter(KernelSymbols::mayMove)
                    .orElse(NONE);
        } catch (DmaFault e) {
            throw new IllegalStateException("RAM that is not there", e);
        }
    }

    /**
     * How far from the addresses of {@link #table} the kernel runs.
     *
     * @param trapVector where a VCPU takes exceptions in supervisor mode
     * @return empty if that tells nothing: the kernel has not come so far yet, or is not Linux
     */
    public OptionalLong distance(long trapVector) {
        if (trapHandler.isEmpty() || trapVector >= 0) {
            return OptionalLong.empty();
        }
        long distance = trapVector - trapHandler.get().address();
        return distance % PAGE == 0 ? OptionalLong.of(distance) : OptionalLong.empty();
    }
}
