// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jargoon.zircon.abi.VmFlags;

/** The example in docs/embed.md of a guest on the hypervisor interface. */
public final class HelloGuest {
    private HelloGuest() {}

    public static void main(String[] arguments) {
        long device = 0x1000_0000;
        ByteBuffer code = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        code.putInt(0x1000_02b7); // lui  t0,0x10000
        code.putInt(0x0002_c303); // lbu  t1,0(t0)    loads from the device
        code.putInt(0x0013_0313); // addi t1,t1,1
        code.putInt(0x0062_8023); // sb   t1,0(t0)    stores to it

        try (Zircon zircon = Zircon.start();
                Vmo memory = zircon.createVmo(1 << 20);
                Guest guest = zircon.createGuest()) {
            memory.write(0, code.flip());
            guest.vmar().map(0, memory, 0, memory.size(), VmFlags.PERMS);
            guest.setMemoryTrap(device, 4096, 7);
            try (Vcpu vcpu = guest.createVcpu(0)) {
                Packet.GuestMemory load = (Packet.GuestMemory) vcpu.resume();
                System.out.printf("trap %d: load of %d byte from %#x%n", load.key(), load.size(), load.address());
                vcpu.completeLoad(load, 'A');
                Packet.GuestMemory store = (Packet.GuestMemory) vcpu.resume();
                System.out.printf("trap %d: store of '%c'%n", store.key(), (char) store.data());
                System.out.printf("t1 is %d%n", vcpu.readState().get(6));
            }
        }
    }
}
