// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.fdt;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * The device tree of a RISC-V board but for its devices, by the bindings of the Devicetree Specification and of the
 * kernels that read it: processors, memory, the bus that devices are on, and what a kernel is told at its start.
 */
public final class BoardTree {
    /** Phandles from here on belong to the interrupt controllers of the processors. */
    private static final int CPU_CONTROLLERS = 0x100;

    private static final int CELLS_PER_NUMBER = 2;

    private final DeviceTree tree = new DeviceTree();

    /**
     * What all processors of a board are.
     *
     * @param extensions the extensions after rv64: those of one letter in their canonical order, then the others
     * @param mmuType the largest page tables, such as {@code riscv,sv57}
     * @param cacheBlock in bytes, of the instructions that manage and zero cache blocks
     */
    public record Cpu(List<String> extensions, String mmuType, int cacheBlock) {}

    /**
     * What a kernel is told at its start: the node {@code /chosen}.
     *
     * @param arguments the command line
     * @param standardOutput the path of the node of the console, or null
     * @param initrd where the initial RAM disk begins
     * @param initrdEnd the first address behind it; none is there where it is not behind {@code initrd}
     * @param randomSeed bytes for the kernel's entropy pool and for randomizing its addresses, at least 8; or none
     */
    public record Chosen(String arguments, String standardOutput, long initrd, long initrdEnd, byte[] randomSeed) {}

    public BoardTree(String model, String compatible) {
        tree.root()
                .cells("#address-cells", CELLS_PER_NUMBER)
                .cells("#size-cells", CELLS_PER_NUMBER)
                .strings("compatible", compatible)
                .strings("model", model);
    }

    public DeviceTree tree() {
        return tree;
    }

    /** The bus that devices are on, {@code /soc}. */
    public DeviceTree.Node bus() {
        return tree.root()
                .node("soc")
                .cells("#address-cells", CELLS_PER_NUMBER)
                .cells("#size-cells", CELLS_PER_NUMBER)
                .strings("compatible", "simple-bus")
                .set("ranges");
    }

    /** The phandle of a processor's own interrupt controller. */
    public static int cpuController(int cpu) {
        return CPU_CONTROLLERS + cpu;
    }

    /**
     * Adds the processors.
     *
     * @param hertz the rate at which time goes in the time CSR
     */
    public BoardTree cpus(int count, Cpu cpu, long hertz) {
        DeviceTree.Node cpus = tree.root()
                .node("cpus")
                .cells("#address-cells", 1)
                .cells("#size-cells", 0)
                .cells("timebase-frequency", (int) hertz);
        for (int i = 0; i < count; i++) {
            DeviceTree.Node node = cpus.node("cpu@" + Integer.toHexString(i))
                    .strings("device_type", "cpu")
                    .cells("reg", i)
                    .strings("status", "okay")
                    .strings("compatible", "riscv")
                    .strings("riscv,isa", isa(cpu.extensions))
                    .strings("riscv,isa-base", "rv64i")
                    .strings("riscv,isa-extensions", cpu.extensions.toArray(new String[0]))
                    .strings("mmu-type", cpu.mmuType);
            for (String kind : List.of("cbom", "cboz", "cbop")) {
                if (cpu.extensions.contains("zi" + kind)) {
                    node.cells("riscv," + kind + "-block-size", cpu.cacheBlock);
                }
            }
            node.node("interrupt-controller")
                    .cells("#interrupt-cells", 1)
                    .cells("#address-cells", 0)
                    .set("interrupt-controller")
                    .strings("compatible", "riscv,cpu-intc")
                    .cells("phandle", cpuController(i));
        }
        return this;
    }

    /** The ISA in one string: letters, then the other extensions, each behind an underscore. */
    private static String isa(List<String> extensions) {
        StringBuilder isa = new StringBuilder("rv64");
        for (String extension : extensions) {
            isa.append(extension.length() > 1 ? "_" : "").append(extension);
        }
        return isa.toString();
    }

    /** Adds memory. */
    public BoardTree memory(long address, long size) {
        setMemory(tree, address, size);
        return this;
    }

    /**
     * Makes a range all the memory of a tree, which may be a user's.
     *
     * @throws TreeException if addresses or sizes at its root have not two cells
     */
    public static void replaceMemory(DeviceTree tree, long address, long size) throws TreeException {
        for (String property : List.of("#address-cells", "#size-cells")) {
            byte[] cells = tree.root().properties().get(property);
            if (cells == null || cells.length != Integer.BYTES || ByteBuffer.wrap(cells).getInt() != CELLS_PER_NUMBER) {
                throw new TreeException("the root node's %s is not %d, as 64-bit addresses need it"
                        .formatted(property, CELLS_PER_NUMBER));
            }
        }
        List.copyOf(tree.root().children()).stream()
                .map(DeviceTree.Node::name)
                .filter(name -> name.equals("memory") || name.startsWith("memory@"))
                .forEach(tree.root()::remove);
        setMemory(tree, address, size);
    }

    private static void setMemory(DeviceTree tree, long address, long size) {
        tree.root()
                .node("memory@" + Long.toHexString(address))
                .strings("device_type", "memory")
                .longs("reg", address, size);
    }

    /** Tells the kernel of a tree, which may be a user's, what to do; all else that the tree tells it stays. */
    public static void choose(DeviceTree tree, Chosen chosen) {
        DeviceTree.Node node = tree.root().node("chosen").strings("bootargs", chosen.arguments);
        if (chosen.standardOutput != null) {
            node.strings("stdout-path", chosen.standardOutput);
        }
        if (Long.compareUnsigned(chosen.initrd, chosen.initrdEnd) < 0) {
            node.longs("linux,initrd-start", chosen.initrd).longs("linux,initrd-end", chosen.initrdEnd);
        }
        if (chosen.randomSeed.length >= Long.BYTES) {
            node.set("rng-seed", chosen.randomSeed)
                    .longs("kaslr-seed", ByteBuffer.wrap(chosen.randomSeed).getLong());
        }
    }
}
