// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.syscall;

import static org.jargoon.zircon.abi.StatusException.check;

import java.nio.ByteBuffer;
import org.jargoon.zircon.abi.Status;
import org.jargoon.zircon.abi.StatusException;
import org.jargoon.zircon.object.Handle;
import org.jargoon.zircon.object.KernelObject;
import org.jargoon.zircon.object.Pair;
import org.jargoon.zircon.object.ZxProcess;

/** What the syscalls of all groups need. */
final class Calls {
    private static final ByteBuffer EMPTY = ByteBuffer.allocate(0);

    private Calls() {}

    /** The work of a syscall. */
    @FunctionalInterface
    interface Body {
        void run() throws StatusException;
    }

    /** Does a syscall's work and returns its {@code zx_status_t}. */
    static int status(Body body) {
        try {
            body.run();
            return Status.OK.code();
        } catch (StatusException e) {
            return e.status().code();
        }
    }

    /** The object that is given for a parameter, checked as the parameter's declaration demands. */
    static <T extends KernelObject> T get(ZxProcess process, Parameter.Handle parameter, int value)
            throws StatusException {
        return process.get(
                value, parameter.type(), parameter.rights().applyAsInt(process.kernel().profile()));
    }

    /** As {@link #get}, with the rights of the handle. */
    static Handle handle(ZxProcess process, Parameter.Handle parameter, int value) throws StatusException {
        return process.handle(
                value, parameter.type(), parameter.rights().applyAsInt(process.kernel().profile()));
    }

    /** Makes the first handle to a new object, which is gone if there is no room for the handle's value. */
    static void add(ZxProcess process, KernelObject object, int[] out) throws StatusException {
        if (!hasRoom(out)) {
            object.release();
            throw StatusException.of(Status.INVALID_ARGS);
        }
        out[0] = process.addNew(object);
    }

    /** Makes the first handles to two new objects, both or neither. */
    static void addPair(ZxProcess process, Pair<?> pair, int[] left, int[] right) throws StatusException {
        if (!hasRoom(left) || !hasRoom(right)) {
            pair.left().release();
            pair.right().release();
            throw StatusException.of(Status.INVALID_ARGS);
        }
        int one;
        try {
            one = process.addNew(pair.left());
        } catch (StatusException e) {
            pair.right().release();
            throw e;
        }
        try {
            right[0] = process.addNew(pair.right());
        } catch (StatusException e) {
            process.handles().discard(new int[] {one});
            throw e;
        }
        left[0] = one;
    }

    private static boolean hasRoom(int[] out) {
        return out != null && out.length > 0;
    }

    /**
     * Checks what stands for a C pointer that the kernel writes through; to be called before anything is done.
     *
     * @throws StatusException INVALID_ARGS as for a bad pointer (docs/zircon.md §0.4): for no array, or an empty one
     */
    static void checkOut(int[] out) throws StatusException {
        check(hasRoom(out), Status.INVALID_ARGS);
    }

    /** As above. */
    static void checkOut(long[] out) throws StatusException {
        check(out != null && out.length > 0, Status.INVALID_ARGS);
    }

    /** As above, for a pointer that may be null. */
    static void checkOptionalOut(int[] out) throws StatusException {
        check(out == null || out.length > 0, Status.INVALID_ARGS);
    }

    /** As above. */
    static void checkOptionalOut(long[] out) throws StatusException {
        check(out == null || out.length > 0, Status.INVALID_ARGS);
    }

    /** As above: for no buffer, or one that cannot be written to. */
    static void checkOut(ByteBuffer out) throws StatusException {
        check(out != null && !out.isReadOnly(), Status.INVALID_ARGS);
    }

    /** The same for a pointer that the kernel reads through: for no buffer. */
    static void checkIn(ByteBuffer in) throws StatusException {
        check(in != null, Status.INVALID_ARGS);
    }

    /** What a caller that may give null for a buffer has given. */
    static ByteBuffer orEmpty(ByteBuffer buffer) {
        return buffer == null ? EMPTY : buffer;
    }

    /** The bytes from a buffer's position on, {@code max} at most; the position stays. */
    static byte[] bytes(ByteBuffer buffer, int max) {
        byte[] bytes = new byte[Math.min(max, buffer.remaining())];
        buffer.get(buffer.position(), bytes);
        return bytes;
    }

    /** Stores what an out parameter gives, unless the caller does not want it. */
    static void store(int[] out, int value) {
        if (out != null) {
            out[0] = value;
        }
    }

    /** As above. */
    static void store(long[] out, long value) {
        if (out != null) {
            out[0] = value;
        }
    }
}
