// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm;

import java.time.InstantSource;
import java.util.List;
import org.jargoon.vcpu.EngineOptions;
import org.jargoon.vcpu.GuestClock;
import org.jargoon.vcpu.InstructionClock;
import org.jargoon.vcpu.MachineOptions;
import org.jargoon.vmm.device.ConsolePort;
import org.jargoon.vmm.virtio.VirtioDevice;

/**
 * What a machine is made of.
 *
 * @param options the platform, its clock, and what else its cores have to know
 * @param engine how guest code runs
 * @param memory bytes of RAM, a multiple of 4 KiB
 * @param vcpus how many VCPUs there are, 1 to {@link #MAX_VCPUS}
 * @param console what the UART and SBI's consoles are connected to
 * @param wallClock what the real-time clock shows
 * @param virtio the devices in the virtio slots, at most {@link Board#VIRTIO_SLOTS}; the machine does not close what is
 *     behind them
 * @param legacyVirtio whether drivers find the legacy interface in the virtio slots, version 1 of the registers
 */
public record MachineConfig(
        MachineOptions options,
        EngineOptions engine,
        long memory,
        int vcpus,
        ConsolePort console,
        InstantSource wallClock,
        List<VirtioDevice> virtio,
        boolean legacyVirtio) {

    public static final int MAX_VCPUS = 8;

    /** As many bytes as a kernel can find behind the start of RAM with the device trees and tables made here. */
    public static final long MAX_MEMORY = 1L << 40;

    /** The least that a kernel and its device tree fit in. */
    public static final long MIN_MEMORY = 4L << 20;

    private static final long DEFAULT_MEMORY = 512L << 20;
    private static final long PAGE_SIZE = 4096;

    public MachineConfig {
        virtio = List.copyOf(virtio);
        if (memory < MIN_MEMORY || memory > MAX_MEMORY || memory % PAGE_SIZE != 0) {
            throw new IllegalArgumentException("a machine cannot have %d bytes of memory".formatted(memory));
        }
        if (vcpus < 1 || vcpus > MAX_VCPUS) {
            throw new IllegalArgumentException("a machine cannot have %d VCPUs".formatted(vcpus));
        }
        if (vcpus > 1 && options.clock() instanceof InstructionClock) {
            throw new IllegalArgumentException("a machine whose time is its instructions has one VCPU");
        }
        if (virtio.size() > Board.VIRTIO_SLOTS) {
            throw new IllegalArgumentException("a machine has no room for %d virtio devices".formatted(virtio.size()));
        }
    }

    /** One VCPU on the supervisor platform, 512 MiB, in real time. */
    public static MachineConfig of(ConsolePort console) {
        MachineOptions options = MachineOptions.supervisor().withAccessFaults(true);
        return new MachineConfig(
                options, EngineOptions.MACHINE, DEFAULT_MEMORY, 1, console, InstantSource.system(), List.of(), false);
    }

    /** Whether two runs of the machine are the same. */
    public boolean isDeterministic() {
        return options.clock() instanceof InstructionClock;
    }

    public MachineConfig withPlatform(MachineOptions.Platform value) {
        return new MachineConfig(
                options.withPlatform(value), engine, memory, vcpus, console, wallClock, virtio, legacyVirtio);
    }

    public MachineConfig withClock(GuestClock value) {
        return new MachineConfig(
                options.withClock(value), engine, memory, vcpus, console, wallClock, virtio, legacyVirtio);
    }

    public MachineConfig withEngine(EngineOptions value) {
        return new MachineConfig(options, value, memory, vcpus, console, wallClock, virtio, legacyVirtio);
    }

    public MachineConfig withMemory(long value) {
        return new MachineConfig(options, engine, value, vcpus, console, wallClock, virtio, legacyVirtio);
    }

    public MachineConfig withVcpus(int value) {
        return new MachineConfig(options, engine, memory, value, console, wallClock, virtio, legacyVirtio);
    }

    public MachineConfig withWallClock(InstantSource value) {
        return new MachineConfig(options, engine, memory, vcpus, console, value, virtio, legacyVirtio);
    }

    public MachineConfig withVirtio(List<VirtioDevice> value) {
        return new MachineConfig(options, engine, memory, vcpus, console, wallClock, value, legacyVirtio);
    }

    public MachineConfig withLegacyVirtio(boolean value) {
        return new MachineConfig(options, engine, memory, vcpus, console, wallClock, virtio, value);
    }
}
