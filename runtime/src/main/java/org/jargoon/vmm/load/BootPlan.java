// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jargoon.elf.SymbolTable;
import org.jargoon.vmm.device.DmaFault;
import org.jargoon.vmm.device.DmaMemory;

/**
 * What goes where in memory before a machine starts, checked against its RAM; nothing overlaps.
 *
 * <p>The order from the bottom: firmware, kernel, and from the top of RAM's first GiB, which kernels can reach early:
 * the device tree, the initial RAM disk.
 */
public final class BootPlan {
    /** Firmware adds to the tree where it stands (OpenSBI: reserved memory, its version). */
    private static final long TREE_SLACK = 16 << 10;

    private static final long TREE_LIMIT = 1 << 30;
    private static final long PAGE = 4096;

    private final List<Piece> pieces = new ArrayList<>();
    private final MemoryLayout layout;
    private final RamRange ram;
    private final long treeSize;

    private BootImage kernel;
    private BootImage firmware;
    private long tree;
    private long initrd;
    private long initrdEnd;

    /**
     * The variables of the host-target interface, which {@link org.jargoon.vmm.device.Htif} serves.
     *
     * @param tohost its guest-physical address
     * @param fromhost its guest-physical address, or 0 if there is none
     * @param alone whether nothing else is in the page of {@code tohost}, as far as the file says
     */
    public record HtifPlace(long tohost, long fromhost, boolean alone) {}

    private BootPlan(RamRange ram, long treeSize) {
        this.ram = ram;
        this.treeSize = treeSize;
        layout = new MemoryLayout(ram);
    }

    /**
     * Makes the plan. Reads what it must know of the files, but copies nothing yet.
     *
     * @param treeSize the size that the device tree will have in bytes
     * @throws LoadException if a file cannot be used, or something does not fit
     */
    public static BootPlan make(BootFiles files, RamRange ram, int treeSize) throws LoadException {
        BootPlan plan = new BootPlan(ram, treeSize + TREE_SLACK);
        if (files.kernel().isEmpty() && files.firmware().isEmpty()) {
            throw new LoadException("nothing to boot: give a kernel with --kernel FILE, or a firmware");
        }
        if (files.firmware().isPresent()) {
            plan.placeFirmware(files.firmware().get());
        }
        if (files.kernel().isPresent()) {
            plan.placeKernel(files.kernel().get());
        }
        plan.tree = plan.layout.claimHighest(
                "the device tree", plan.treeSize, PAGE, ram.base() + Math.min(ram.size(), TREE_LIMIT));
        if (files.initrd().isPresent()) {
            plan.placeInitrd(files.initrd().get());
        }
        return plan;
    }

    private void placeFirmware(BootFile file) throws LoadException {
        ImageReader reader = new ImageReader("firmware", file.path(), ram);
        firmware = file.address().isPresent() ? reader.read(file) : reader.readAt(ram.base());
        firmware.claim(layout);
        pieces.addAll(firmware.pieces());
    }

    private void placeKernel(BootFile file) throws LoadException {
        kernel = new ImageReader("kernel", file.path(), ram).read(file);
        kernel.claim(layout);
        pieces.addAll(kernel.pieces());
    }

    private void placeInitrd(Path path) throws LoadException {
        String what = "initrd " + path;
        try {
            long size = Files.size(path);
            if (!Files.isRegularFile(path) || size == 0) {
                throw new LoadException(what + (size == 0 ? " is empty" : " is not a regular file"));
            }
            initrd = layout.claimHighest(what, size, PAGE, tree);
            initrdEnd = initrd + size;
            pieces.add(new Piece(what, initrd, size, 0, size, Content.of(path)));
        } catch (IOException e) {
            throw ImageReader.unreadable(what, e);
        }
    }

    /** Where the machine begins to run: in the firmware, or in the kernel where there is none. */
    public long entry() {
        return firmware != null ? firmware.entry() : kernel.entry();
    }

    /** Where the firmware is to go on: the kernel's entry, or 0 without a kernel. */
    public long kernelEntry() {
        return kernel != null ? kernel.entry() : 0;
    }

    /** Where the device tree goes. */
    public long tree() {
        return tree;
    }

    /** Where the initial RAM disk begins; 0 without one. */
    public long initrd() {
        return initrd;
    }

    /** The first address behind the initial RAM disk; 0 without one. */
    public long initrdEnd() {
        return initrdEnd;
    }

    /** What the kernel calls its parts, by the addresses of its link; of the firmware, where there is no kernel. */
    public SymbolTable symbols() {
        return kernel != null ? kernel.symbols() : firmware.symbols();
    }

    /** Where the bare-metal program has the variables of the host-target interface. */
    public Optional<HtifPlace> htif() {
        return kernel != null ? kernel.htif() : firmware.htif();
    }

    /**
     * Copies everything to memory.
     *
     * @param treeBytes the device tree, no larger than was said
     * @throws LoadException if a file cannot be read any more
     */
    public void load(DmaMemory memory, byte[] treeBytes) throws LoadException {
        if (treeBytes.length > treeSize) {
            throw new LoadException("the device tree of %d bytes is larger than the %d that were left for it"
                    .formatted(treeBytes.length, treeSize));
        }
        for (Piece piece : pieces) {
            piece.load(memory);
        }
        try {
            memory.write(tree, ByteBuffer.wrap(treeBytes));
        } catch (DmaFault e) {
            throw new LoadException("the device tree: " + e.getMessage());
        }
    }
}
