// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.syscall;

import java.nio.ByteBuffer;
import org.jargoon.zircon.object.KernelObject;
import org.jargoon.zircon.object.ResourceDispatcher;
import org.jargoon.zircon.object.ZxProcess;

/** Resources (docs/zircon.md §8.14). */
public interface ResourceSyscalls {

    /** The process that makes the calls. */
    ZxProcess process();

    /**
     * zx_resource_create: makes a resource with some of the powers of another one.
     *
     * @param options the kind, one of {@link org.jargoon.zircon.abi.ResourceKinds}, and
     *     {@link ResourceDispatcher#EXCLUSIVE} or not
     * @param base the first number of its range
     * @param size how many numbers the range has
     * @param name its name, of which the first 31 bytes are kept; null for none
     * @return ACCESS_DENIED if the parent neither stands for all kinds nor is of the same kind with a range around the
     *     new one; INVALID_ARGS for an unknown kind or flag or an impossible range
     */
    default int zx_resource_create(int parent, int options, long base, long size, ByteBuffer name, int[] out) {
        return Calls.status(() -> {
            ResourceDispatcher resource = Calls.get(process(), Syscall.RESOURCE_CREATE.firstHandle(), parent);
            byte[] bytes = Calls.bytes(Calls.orEmpty(name), KernelObject.MAX_NAME);
            Calls.add(process(), resource.child(options, base, size, bytes), out);
        });
    }
}
