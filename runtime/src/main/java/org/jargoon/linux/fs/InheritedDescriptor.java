// SPDX-License-Identifier: Apache-2.0
package org.jargoon.linux.fs;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jargoon.host.HostException;
import org.jargoon.host.HostKernel;
import org.jargoon.host.HostKernel.Call;

/**
 * A descriptor that this Java process was started with, and what the host tells of it. Where the host is no Linux it
 * tells nothing, and the descriptor counts as a pipe.
 */
final class InheritedDescriptor {
    private static final String FLAGS = "flags:";
    private static final int POLLFD_SIZE = 8;
    private static final int TIMESPEC_SIZE = 16;

    private final int number;
    private final Path path;
    private final Optional<Stat> stat;
    private final int flags;

    /** @param access what to take for its access mode where the host does not tell */
    InheritedDescriptor(int number, int access) {
        this.number = number;
        path = Path.of("/proc/self/fd/" + number);
        stat = ask();
        flags = askFlags(access);
    }

    /** The file that it refers to, as a path of the host that leads to it whatever it is called. */
    Path path() {
        return path;
    }

    /** A file type of {@link Stat}; {@link Stat#FIFO} for all that is neither a file nor a device. */
    int type() {
        int type = stat.map(Stat::mode).orElse(0) & Stat.TYPE_MASK;
        return type == Stat.REGULAR || type == Stat.CHARACTER ? type : Stat.FIFO;
    }

    /** The device's number, if it is one. */
    long special() {
        return stat.map(Stat::special).orElse(0L);
    }

    /** Access mode and status flags that it was opened with, as far as the guest knows them. */
    int flags() {
        return flags;
    }

    private Optional<Stat> ask() {
        try {
            return Optional.of(HostAttributes.statOfTarget(path));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private int askFlags(int access) {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/self/fdinfo/" + number))) {
                if (line.startsWith(FLAGS)) {
                    int all = Integer.parseInt(line.substring(FLAGS.length()).strip(), 8);
                    return all & (OpenFlags.ACCESS_MODE | OpenFlags.APPEND);
                }
            }
        } catch (IOException e) {
            // Not Linux, or no /proc.
            return access;
        }
        return access;
    }

    /** What poll(2) of the host reports at once: a set of {@link PollEvents}; empty where it cannot be asked. */
    Optional<Integer> poll(int wanted) {
        Optional<HostKernel> kernel = HostKernel.shared();
        if (kernel.isEmpty()) {
            return Optional.empty();
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment poll = arena.allocate(POLLFD_SIZE, Integer.BYTES);
            MemorySegment atOnce = arena.allocate(TIMESPEC_SIZE, Long.BYTES);
            poll.set(ValueLayout.JAVA_INT, 0, number);
            poll.set(ValueLayout.JAVA_SHORT, 4, (short) wanted);
            kernel.get().call(Call.PPOLL, poll.address(), 1, atOnce.address(), 0);
            return Optional.of((int) poll.get(ValueLayout.JAVA_SHORT, 6));
        } catch (HostException e) {
            return Optional.empty();
        }
    }

    /** What an ioctl of the host's terminal writes into {@code size} bytes; empty if it fails. */
    Optional<byte[]> askTerminal(int request, int size) {
        Optional<HostKernel> kernel = HostKernel.shared();
        if (kernel.isEmpty()) {
            return Optional.empty();
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment answer = arena.allocate(size, Long.BYTES);
            kernel.get().call(Call.IOCTL, number, request, answer.address());
            return Optional.of(answer.toArray(ValueLayout.JAVA_BYTE));
        } catch (HostException e) {
            return Optional.empty();
        }
    }
}
