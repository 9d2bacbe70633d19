// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jargoon.vmm.device.Device;
import org.jargoon.vmm.device.Placement;
import org.jargoon.zircon.Guest;
import org.jargoon.zircon.Packet;

/** Leads the guest's accesses to devices: each device has a MEM trap, whose key is its index. */
final class Bus {
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
        guest.setMemoryTrap(place.base(), place.size(), index);
    }

    void setTrace(Consumer<String> lines) {
        trace = lines;
    }

    /** What the device is called that an access is for. */
    String name(Packet.GuestMemory access) {
        return devices.get((int) access.key()).device.name();
    }

    /** What the device answers to a load. */
    long read(Packet.GuestMemory access) {
        Placed target = devices.get((int) access.key());
        long data = target.device.read(access.address() - target.place.base(), access.size());
        tell(target, access, "load", data);
        return data;
    }

    void write(Packet.GuestMemory access) {
        Placed target = devices.get((int) access.key());
        tell(target, access, "store", access.data());
        target.device.write(access.address() - target.place.base(), access.size(), access.data());
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
