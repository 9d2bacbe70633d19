// SPDX-License-Identifier: Apache-2.0
package org.jargoon.gdb;

import java.util.Arrays;
import java.util.OptionalLong;
import org.jargoon.vcpu.CoreDebug;

/** Memory as the debugger wants to see it: by the addresses of a thread, or by guest-physical ones. */
final class Memory {
    private static final int PAGE = 4096;

    private final DebugTarget target;
    private boolean physical;

    Memory(DebugTarget target) {
        this.target = target;
    }

    boolean isPhysical() {
        return physical;
    }

    void setPhysical(boolean value) {
        physical = value;
    }

    /** As many bytes as there are from an address on, at most {@code length}. */
    byte[] read(CoreDebug core, long address, int length) {
        byte[] bytes = new byte[length];
        int done = 0;
        while (done < length) {
            byte[] part = new byte[part(address + done, length - done)];
            OptionalLong place = place(core, address + done);
            if (place.isEmpty() || !target.read(place.getAsLong(), part)) {
                return Arrays.copyOf(bytes, done);
            }
            System.arraycopy(part, 0, bytes, done, part.length);
            done += part.length;
        }
        return bytes;
    }

    /** Writes bytes; false if not all of them can be, and then those before the first page that cannot have been. */
    boolean write(CoreDebug core, long address, byte[] bytes) {
        int done = 0;
        while (done < bytes.length) {
            int length = part(address + done, bytes.length - done);
            OptionalLong place = place(core, address + done);
            if (place.isEmpty()
                    || !target.write(place.getAsLong(), Arrays.copyOfRange(bytes, done, done + length))) {
                return false;
            }
            done += length;
        }
        return true;
    }

    private OptionalLong place(CoreDebug core, long address) {
        return physical ? OptionalLong.of(address) : core.translate(address);
    }

    /** How much of a length lies in the page of an address. */
    private static int part(long address, int length) {
        return (int) Math.min(length, PAGE - (address & PAGE - 1));
    }
}
