// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jargoon.vcpu.GuestClock;
import org.jargoon.vcpu.MachineOptions.AccessedDirty;
import org.jargoon.vcpu.MachineOptions.Platform;
import org.jargoon.vmm.device.Clint;
import org.jargoon.vmm.device.Device;
import org.jargoon.vmm.device.GoldfishRtc;
import org.jargoon.vmm.device.InterruptLine;
import org.jargoon.vmm.device.Placement;
import org.jargoon.vmm.device.Plic;
import org.jargoon.vmm.device.TestFinisher;
import org.jargoon.vmm.device.Uart16550;
import org.jargoon.vmm.fdt.BoardTree;
import org.jargoon.vmm.fdt.DeviceTree;
import org.jargoon.vmm.virtio.QueueNotifier;
import org.jargoon.vmm.virtio.VirtioMmio;

/**
 * The board around the VCPUs: the memory map and interrupt numbers of QEMU's {@code virt} machine, which firmware and
 * kernels know.
 */
public final class Board {
    /** Where RAM begins. */
    public static final long RAM = 0x8000_0000L;

    /** How many virtio devices there can be. */
    public static final int VIRTIO_SLOTS = 8;

    static final int MACHINE_SOFTWARE = 3;
    static final int MACHINE_TIMER = 7;
    static final int SUPERVISOR_EXTERNAL = 9;
    static final int MACHINE_EXTERNAL = 11;

    /** The phandle of the interrupt controller that devices are connected to. */
    private static final int PLIC = 1;

    /** The phandle of the register that ends the machine. */
    private static final int FINISHER = 2;

    /** Bytes that instructions for cache blocks work on. */
    private static final int CACHE_BLOCK = 64;

    private static final long NANOS_PER_SECOND = 1_000_000_000;
    private static final long PAGE = 0x1000;
    private static final long FINISHER_BASE = 0x10_0000;
    private static final long RTC_BASE = 0x10_1000;
    private static final int RTC_INTERRUPT = 11;
    private static final long CLINT_BASE = 0x200_0000;
    private static final long PLIC_BASE = 0xc00_0000;
    private static final long UART_BASE = 0x1000_0000;
    private static final int UART_INTERRUPT = 10;
    private static final long VIRTIO_BASE = 0x1000_1000;
    private static final int VIRTIO_FIRST_INTERRUPT = 1;

    private final MachineConfig config;
    private final Bus bus = new Bus();
    private final Plic plic;
    private final List<VirtioMmio> virtio = new ArrayList<>();

    Board(MachineConfig config, Machine machine, GuestRam ram, QueueNotifier notifier) {
        this.config = config;
        plic = new Plic(PLIC, contexts(config, machine));
        bus.add(plic, new Placement(PLIC_BASE, Plic.SIZE));
        if (config.options().platform() == Platform.MACHINE) {
            bus.add(clint(config, machine), new Placement(CLINT_BASE, Clint.SIZE));
        }
        place(UART_BASE, Uart16550.SIZE, UART_INTERRUPT, new Uart16550(config.console(), plic.line(UART_INTERRUPT)));
        GuestClock clock = config.options().clock();
        GoldfishRtc rtc = new GoldfishRtc(wallClock(config), clock, plic.line(RTC_INTERRUPT));
        place(RTC_BASE, GoldfishRtc.SIZE, RTC_INTERRUPT, rtc);
        bus.add(new TestFinisher(FINISHER, machine.endListener()), new Placement(FINISHER_BASE, TestFinisher.SIZE));
        for (int i = 0; i < VIRTIO_SLOTS; i++) {
            placeVirtio(i, ram, notifier);
        }
    }

    private static Clint clint(MachineConfig config, Machine machine) {
        List<Clint.Hart> harts = new ArrayList<>();
        for (int i = 0; i < config.vcpus(); i++) {
            InterruptLine software = machine.line(i, MACHINE_SOFTWARE);
            harts.add(new Clint.Hart(BoardTree.cpuController(i), software, machine.line(i, MACHINE_TIMER)));
        }
        return new Clint(config.options().clock(), harts);
    }

    /** Nanoseconds since 1970; where time is instructions, they go with that. */
    private static LongSupplier wallClock(MachineConfig config) {
        if (!config.isDeterministic()) {
            return () -> nanos(config.wallClock().instant());
        }
        GuestClock clock = config.options().clock();
        long begin = nanos(config.wallClock().instant());
        return () -> begin + clock.ticks() * (NANOS_PER_SECOND / GuestClock.HERTZ);
    }

    private static long nanos(Instant moment) {
        return moment.getEpochSecond() * NANOS_PER_SECOND + moment.getNano();
    }

    private void place(long base, long size, int interrupt, Device device) {
        bus.add(device, new Placement(base, size, interrupt, PLIC));
    }

    private void placeVirtio(int slot, GuestRam ram, QueueNotifier notifier) {
        String name = "virtio" + slot;
        int interrupt = VIRTIO_FIRST_INTERRUPT + slot;
        VirtioMmio transport = slot < config.virtio().size()
                ? new VirtioMmio(
                        name, config.virtio().get(slot), ram, plic.line(interrupt), notifier, config.legacyVirtio())
                : VirtioMmio.empty(name, config.legacyVirtio());
        virtio.add(transport);
        place(VIRTIO_BASE + slot * PAGE, PAGE, interrupt, transport);
    }

    /** Two for each VCPU, M-mode's first, on both platforms: kernels have the numbers compiled in. */
    private static List<Plic.Context> contexts(MachineConfig config, Machine machine) {
        boolean hasMachineMode = config.options().platform() == Platform.MACHINE;
        List<Plic.Context> contexts = new ArrayList<>();
        for (int i = 0; i < config.vcpus(); i++) {
            contexts.add(hasMachineMode
                    ? context(machine, i, MACHINE_EXTERNAL)
                    : Plic.Context.unconnected(BoardTree.cpuController(i)));
            contexts.add(context(machine, i, SUPERVISOR_EXTERNAL));
        }
        return contexts;
    }

    private static Plic.Context context(Machine machine, int vcpu, int interrupt) {
        return new Plic.Context(BoardTree.cpuController(vcpu), interrupt, machine.line(vcpu, interrupt));
    }

    /** All devices, in an order that depends on the configuration only. */
    List<Device> devices() {
        return bus.devices().stream().map(Bus.Placed::device).toList();
    }

    Bus bus() {
        return bus;
    }

    /** The transport in a virtio slot. */
    VirtioMmio virtio(int slot) {
        return virtio.get(slot);
    }

    /** Has virtio devices leave the guest's memory and their files alone until {@link #resume}. */
    void pause() {
        virtio.forEach(VirtioMmio::pause);
    }

    void resume() {
        virtio.forEach(VirtioMmio::resume);
    }

    int slot(VirtioMmio transport) {
        return virtio.indexOf(transport);
    }

    /** What the engine's RISC-V cores have, in the order that the unprivileged manual prescribes. */
    private static BoardTree.Cpu cpu(MachineConfig config) {
        String accessedDirty = config.options().accessedDirty() == AccessedDirty.UPDATE ? "svadu" : "svade";
        List<String> extensions = List.of(
                "i", "m", "a", "f", "d", "c", "zicbom", "zicbop", "zicboz", "zicntr", "zicond", "zicsr", "zifencei",
                "zihpm", "zba", "zbb", "zbs", "sstc", accessedDirty, "svinval", "svnapot", "svpbmt");
        return new BoardTree.Cpu(extensions, "riscv,sv57", CACHE_BLOCK);
    }

    /** The device tree of the board, but for what the loader adds to its node {@code chosen}. */
    public DeviceTree describe() {
        BoardTree tree = new BoardTree("riscv-virtio,jargoon", "riscv-virtio")
                .memory(RAM, config.memory())
                .cpus(config.vcpus(), cpu(config), GuestClock.HERTZ);
        bus.devices().forEach(each -> each.device().describe(tree.bus(), each.place()));
        return tree.tree();
    }
}
