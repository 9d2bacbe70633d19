// SPDX-License-Identifier: Apache-2.0
package org.jargoon.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;
import org.jargoon.elf.SymbolTable;
import org.jargoon.vmm.Board;
import org.jargoon.vmm.Machine;
import org.jargoon.vmm.fdt.BoardTree;
import org.jargoon.vmm.fdt.DeviceTree;
import org.jargoon.vmm.fdt.FlattenedTree;
import org.jargoon.vmm.fdt.TreeException;
import org.jargoon.vmm.load.BootFile;
import org.jargoon.vmm.load.BootFiles;
import org.jargoon.vmm.load.BootPlan;
import org.jargoon.vmm.load.KernelSymbols;
import org.jargoon.vmm.load.LoadException;
import org.jargoon.vmm.load.RamRange;
import org.jargoon.vmm.load.ResetVector;

/** Puts into a machine what it starts from: firmware, kernel, RAM disk, device tree. */
final class BootLoader {
    private static final String CONSOLE_NODE = "/soc/serial@10000000";
    private static final int SEED_BYTES = 64;

    private final Machine machine;
    private final BootOptions options;

    private BootLoader(Machine machine, BootOptions options) {
        this.machine = machine;
        this.options = options;
    }

    /**
     * Where VCPUs begin, and what they find in a1.
     *
     * @param kernel where the kernel begins; 0 without one
     */
    record Start(long entry, long deviceTree, long kernel) {}

    static Start load(Machine machine, BootOptions options) throws CommandException {
        try {
            return new BootLoader(machine, options).load();
        } catch (LoadException e) {
            throw new CommandException(e.getMessage());
        }
    }

    /** The device tree of a machine, for a user; of what the loader adds, the RAM disk and the seed are not in it. */
    static byte[] deviceTree(Machine machine, BootOptions options) {
        DeviceTree tree = machine.board().describe();
        BoardTree.choose(tree, new BoardTree.Chosen(options.append(), CONSOLE_NODE, 0, 0, new byte[0]));
        return FlattenedTree.write(tree);
    }

    /** The symbols of the kernel where that is an ELF file; otherwise none. */
    static SymbolTable symbols(BootOptions options) throws CommandException {
        return ofFile(options).orElse(KernelSymbols.NONE).table();
    }

    /** The symbols of a kernel that has been loaded, and not run yet: of its file, or those that it has in itself. */
    static KernelSymbols symbols(BootOptions options, Machine machine, Start start) throws CommandException {
        Optional<KernelSymbols> symbols = ofFile(options);
        return symbols.isPresent() ? symbols.get() : KernelSymbols.inside(machine.ram(), start.kernel());
    }

    private static Optional<KernelSymbols> ofFile(BootOptions options) throws CommandException {
        try {
            return options.kernel() == null
                    ? Optional.empty()
                    : KernelSymbols.ofElf(BootFile.parse(options.kernel()).path());
        } catch (LoadException e) {
            throw new CommandException(e.getMessage());
        }
    }

    private Start load() throws CommandException, LoadException {
        DeviceTree tree = options.dtb() == null ? machine.board().describe() : read(options.dtb(), options.memory());
        byte[] seed = seed();
        // As large as it will be: the RAM disk's place is not known yet, but how long a number is.
        choose(tree, 0, options.initrd() == null ? 0 : 1, seed);
        int size = FlattenedTree.write(tree).length;
        RamRange ram = new RamRange(Board.RAM, options.memory());
        BootPlan plan = BootPlan.make(files(), ram, size);
        choose(tree, plan.initrd(), plan.initrdEnd(), seed);
        plan.load(machine.ram(), FlattenedTree.write(tree));
        if (plan.htif().isPresent()) {
            machine.serve(plan.htif().get());
        }
        if (options.firmware().equals(BootOptions.SBI)) {
            return new Start(plan.entry(), plan.tree(), plan.kernelEntry());
        }
        machine.setResetVector(ResetVector.rom(plan.entry(), plan.tree(), plan.kernelEntry()));
        return new Start(ResetVector.BASE, plan.tree(), plan.kernelEntry());
    }

    private BootFiles files() throws LoadException {
        Optional<BootFile> kernel =
                options.kernel() == null ? Optional.empty() : Optional.of(BootFile.parse(options.kernel()));
        Optional<BootFile> firmware =
                options.hasFirmwareFile() ? Optional.of(BootFile.parse(options.firmware())) : Optional.empty();
        return new BootFiles(kernel, Optional.ofNullable(options.initrd()), firmware);
    }

    private void choose(DeviceTree tree, long initrd, long initrdEnd, byte[] seed) {
        String console = options.dtb() == null ? CONSOLE_NODE : null;
        BoardTree.choose(tree, new BoardTree.Chosen(options.append(), console, initrd, initrdEnd, seed));
    }

    private byte[] seed() {
        byte[] seed = new byte[SEED_BYTES];
        if (!options.deterministic()) {
            new SecureRandom().nextBytes(seed);
        }
        return seed;
    }

    private static DeviceTree read(Path file, long memory) throws CommandException {
        try {
            if (Files.size(file) > FlattenedTree.LARGEST) {
                throw new CommandException(
                        "%s %s: it is larger than any device tree".formatted(Flags.DTB.name(), file));
            }
            DeviceTree tree = FlattenedTree.read(Files.readAllBytes(file));
            BoardTree.replaceMemory(tree, Board.RAM, memory);
            return tree;
        } catch (IOException e) {
            throw new CommandException("%s %s cannot be read: %s".formatted(Flags.DTB.name(), file, e.getMessage()));
        } catch (TreeException e) {
            throw new CommandException("%s %s: %s".formatted(Flags.DTB.name(), file, e.getMessage()));
        }
    }
}
