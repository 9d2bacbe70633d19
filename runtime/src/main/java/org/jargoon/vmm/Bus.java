// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jargoon.vmm.device.Device;
import org.jargoon.vmm.device.Placement;
import org.jargoon.zircon.Guest;
import org.jargoon.zircon.Packet;

/** Leads the guest's accesses to devices: each device has a MEM trap, whose key is its index. */
final class Bus {
    /** What the ranges of traps are made of. */
    private static final long PAGE = 0x1000;

    /** A device and where it is. */
    record Placed(Device device, Placement place) {}

    private final List<Placed> devices = new ArrayList<>();

    /** Gets a line for each access, or is null. */
    private volatile Consumer<String> trace;

    void add(Device device, Placement place) {
        devices.add(new Placed(device, place));
    }

    List<Placed> devices() {
        return devices;
    }

    /** Sets the traps of all devices. */
    void attach(Guest guest) {
        for (int i = 0; i < devices.size(); i++) {
            setTrap(guest, i);
        }
    }

    /** Adds a device before the machine runs, when the others have their traps already. */
    void attach(Guest guest, Device device, Placement place) {
        add(device, place);
        setTrap(guest, devices.size() - 1);
    }

    private void setTrap(Guest guest, int index) {
        Placement place = devices.get(index).place;
        guest.setMemoryTrap(place.base(), place.size() + PAGE - 1 & -PAGE, index);
    }

    void setTrace(Consumer<String> lines) {
        trace = lines;
    }

    /** What the device is called that an access is for. */
    String name(Packet.GuestMemory access) {
        return devices.get((int) access.key()).device.name();
    }

    /**
     * Carries an access out. One that is not aligned becomes several: a load two of its size, a store one of each byte.
     *
     * @return what is loaded, and 0 for a store; nothing where the device does not answer, or not all of it
     */
    OptionalLong access(Packet.GuestMemory access) {
        Placed target = devices.get((int) access.key());
        long offset = access.address() - target.place.base();
        boolean isAligned = offset % access.size() == 0;
        if (access.read()) {
            OptionalLong data = isAligned
                    ? read(target.device, offset, access.size())
                    : readMisaligned(target.device, offset, access.size());
            if (data.isPresent()) {
                tell(target, access, "load", data.getAsLong());
            }
            return data;
        }
        tell(target, access, "store", access.data());
        return isAligned
                ? write(target.device, offset, access.size(), access.data())
                : writeMisaligned(target.device, offset, access.size(), access.data());
    }

    private static OptionalLong read(Device device, long offset, int size) {
        return device.answers(offset, size) ? OptionalLong.of(device.read(offset, size)) : OptionalLong.empty();
    }

    private static OptionalLong readMisaligned(Device device, long offset, int size) {
        int skipped = (int) (offset % size);
        OptionalLong lower = read(device, offset - skipped, size);
        OptionalLong upper = lower.isPresent() ? read(device, offset - skipped + size, size) : lower;
        if (upper.isEmpty()) {
            return upper;
        }
        int shift = skipped * Byte.SIZE;
        return OptionalLong.of(lower.getAsLong() >>> shift | upper.getAsLong() << size * Byte.SIZE - shift);
    }

    private static OptionalLong write(Device device, long offset, int size, long value) {
        if (!device.answers(offset, size)) {
            return OptionalLong.empty();
        }
        device.write(offset, size, value);
        return OptionalLong.of(0);
    }

    private static OptionalLong writeMisaligned(Device device, long offset, int size, long value) {
        OptionalLong done = OptionalLong.of(0);
        for (int i = 0; i < size && done.isPresent(); i++) {
            done = write(device, offset + i, 1, value >>> i * Byte.SIZE);
        }
        return done;
    }

    private void tell(Placed target, Packet.GuestMemory access, String what, long data) {
        Consumer<String> lines = trace;
        if (lines != null) {
            long value = access.size() == Long.BYTES ? data : data & (1L << access.size() * Byte.SIZE) - 1;
            lines.accept("trap 0x%x %s %d 0x%x %s+0x%x".formatted(
                    access.address(),
                    what,
                    access.size(),
                    value,
                    target.device.name(),
                    access.address() - target.place.base()));
        }
    }
}
