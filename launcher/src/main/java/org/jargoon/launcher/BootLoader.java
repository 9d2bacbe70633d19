// SPDX-License-Identifier: Apache-2.0
package org.jargoon.launcher;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jargoon.elf.ElfException;
import org.jargoon.elf.ElfFile;
import org.jargoon.elf.Segment;
import org.jargoon.vmm.Board;
import org.jargoon.vmm.Machine;
import org.jargoon.vmm.device.DmaFault;
import org.jargoon.vmm.fdt.BoardTree;
import org.jargoon.vmm.fdt.DeviceTree;
import org.jargoon.vmm.fdt.FlattenedTree;

/** Puts a kernel, its RAM disk and the device tree into a machine. */
final class BootLoader {
    private static final int IMAGE_MAGIC = 0x05435352;
    private static final long PAGE = 4096;

    private BootLoader() {}

    /** Where a VCPU begins, and what it finds in a1. */
    record Start(long entry, long deviceTree) {}

    static Start load(Machine machine, BootOptions options, byte[] kernel) throws CommandException {
        try {
            long entry = kernel(machine, kernel);
            long end = Board.RAM + options.memory();
            long initrd = 0;
            long initrdEnd = 0;
            if (options.initrd() != null) {
                byte[] bytes = Files.readAllBytes(options.initrd());
                initrd = end - bytes.length & -PAGE;
                initrdEnd = initrd + bytes.length;
                end = initrd;
                machine.load(initrd, ByteBuffer.wrap(bytes));
            }
            DeviceTree tree = machine.board().describe();
            BoardTree.choose(
                    tree,
                    new BoardTree.Chosen(options.append(), "/soc/serial@10000000", initrd, initrdEnd, new byte[0]));
            byte[] flat = FlattenedTree.write(tree);
            long address = end - flat.length & -PAGE;
            machine.load(address, ByteBuffer.wrap(flat));
            return new Start(entry, address);
        } catch (IOException | DmaFault | ElfException e) {
            throw new CommandException(options.name() + ": " + e.getMessage());
        }
    }

    private static long kernel(Machine machine, byte[] kernel) throws DmaFault, ElfException {
        ByteBuffer in = ByteBuffer.wrap(kernel).order(ByteOrder.LITTLE_ENDIAN);
        if (kernel.length > 64 && in.getInt(56) == IMAGE_MAGIC) {
            long entry = Board.RAM + in.getLong(8);
            machine.load(entry, in);
            return entry;
        }
        ElfFile elf = ElfFile.parse(kernel, org.jargoon.elf.Machine.RISCV);
        for (Segment segment : elf.loadSegments()) {
            machine.load(segment.address(), elf.contents(segment));
        }
        return elf.entry();
    }

    static byte[] read(String file) throws CommandException {
        try {
            return Files.readAllBytes(Path.of(file));
        } catch (IOException e) {
            throw new CommandException("%s cannot be read: %s".formatted(file, e.getMessage()));
        }
    }
}
