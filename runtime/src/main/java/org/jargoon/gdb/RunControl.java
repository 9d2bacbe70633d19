// SPDX-License-Identifier: Apache-2.0
package org.jargoon.gdb;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jargoon.memory.GuestMemory;
import org.jargoon.vcpu.DebugStop;
import org.jargoon.vcpu.Watchpoint;

/**
 * Whether the guest runs, where it stops, and what the debugger is told when it does.
 *
 * <p>gdb takes all breakpoints away whenever the guest stops, and puts them back when it goes on. The target is told
 * only what has changed when a thread goes on for more than a step, so that its code stays as it is meanwhile.
 */
final class RunControl {
    private static final int MOST_POINTS = 4096;

    /** The kinds of points, by the digit behind z and Z. */
    private static final int SOFTWARE_BREAKPOINT = 0;
    private static final int HARDWARE_BREAKPOINT = 1;
    private static final int WRITE_WATCHPOINT = 2;
    private static final int READ_WATCHPOINT = 3;
    private static final int ACCESS_WATCHPOINT = 4;

    private final DebugTarget target;
    private final Set<Long> softwareBreakpoints = new HashSet<>();
    private final Set<Long> hardwareBreakpoints = new HashSet<>();
    private final Set<Watchpoint> watchpoints = new LinkedHashSet<>();

    /** What the target has been told. */
    private Set<Long> toldBreakpoints = Set.of();
    private List<Watchpoint> toldWatchpoints = List.of();

    private boolean running = true;

    RunControl(DebugTarget target) {
        this.target = target;
    }

    boolean isRunning() {
        return running;
    }

    void requireStopped() throws PacketException {
        if (running) {
            throw new PacketException(PacketException.Error.STATE);
        }
    }

    /** All threads stand still now. */
    void stopped() {
        running = false;
    }

    /** Carries out {@code c}, {@code s}, {@code C} or {@code S}: all threads go on, and one of them may step. */
    void resume(Cursor packet, boolean step, boolean signaled, DebugThread thread) throws PacketException {
        requireStopped();
        GdbSignal signal = GdbSignal.NONE;
        if (signaled) {
            signal = signal(packet);
            if (!packet.isAtEnd()) {
                packet.require(";");
            }
        }
        if (!packet.isAtEnd()) {
            // An address to go on at: gdb sets the register instead.
            throw Cursor.malformed();
        }
        Map<Integer, Resumption> all = new HashMap<>();
        for (DebugThread other : target.threads()) {
            all.put(other.number(), Resumption.CONTINUE);
        }
        all.put(thread.number(), new Resumption(step, signal));
        resume(all);
    }

    /** Carries out the actions of a vCont packet: for each thread the first that is for it. */
    void resume(Cursor packet) throws PacketException {
        requireStopped();
        Map<Integer, Resumption> chosen = new HashMap<>();
        while (packet.take(";")) {
            Resumption action = action(packet);
            int number = ThreadIds.ALL;
            if (packet.take(":")) {
                number = ThreadIds.read(packet);
            }
            boolean found = false;
            for (DebugThread thread : target.threads()) {
                if (ThreadIds.matches(number, thread)) {
                    found = true;
                    chosen.putIfAbsent(thread.number(), action);
                }
            }
            if (!found) {
                throw new PacketException(PacketException.Error.THREAD);
            }
        }
        packet.requireEnd();
        if (chosen.isEmpty()) {
            throw Cursor.malformed();
        }
        resume(chosen);
    }

    private static Resumption action(Cursor packet) throws PacketException {
        return switch (packet.next()) {
            case 'c' -> Resumption.CONTINUE;
            case 's' -> Resumption.STEP;
            case 'C' -> new Resumption(false, signal(packet));
            case 'S' -> new Resumption(true, signal(packet));
            default -> throw Cursor.malformed();
        };
    }

    private static GdbSignal signal(Cursor packet) throws PacketException {
        return GdbSignal.of(packet.hexBytes(1)[0] & 0xff);
    }

    private void resume(Map<Integer, Resumption> threads) {
        if (!threads.values().stream().allMatch(Resumption::step)) {
            tellPoints();
        }
        running = true;
        target.resume(threads);
    }

    private void tellPoints() {
        Set<Long> breakpoints = new HashSet<>(softwareBreakpoints);
        breakpoints.addAll(hardwareBreakpoints);
        if (!breakpoints.equals(toldBreakpoints)) {
            toldBreakpoints = Set.copyOf(breakpoints);
            target.setBreakpoints(toldBreakpoints);
        }
        List<Watchpoint> watched = List.copyOf(watchpoints);
        if (!watched.equals(toldWatchpoints)) {
            toldWatchpoints = watched;
            target.setWatchpoints(watched);
        }
    }

    /** Carries out {@code z} or {@code Z}; gives the reply. */
    String point(Cursor packet, boolean insert) throws PacketException {
        int kind = packet.next() - '0';
        packet.require(",");
        long address = packet.number();
        packet.require(",");
        // For breakpoints this is the length of the instruction, which the target knows.
        int length = packet.count();
        // Conditions and commands, which were not offered, would follow here.
        packet.requireEnd();
        requireStopped();
        switch (kind) {
            case SOFTWARE_BREAKPOINT -> change(softwareBreakpoints, address, insert);
            case HARDWARE_BREAKPOINT -> change(hardwareBreakpoints, address, insert);
            case WRITE_WATCHPOINT -> watch(address, length, GuestMemory.WRITE, insert);
            case READ_WATCHPOINT -> watch(address, length, GuestMemory.READ, insert);
            case ACCESS_WATCHPOINT -> watch(address, length, GuestMemory.READ | GuestMemory.WRITE, insert);
            default -> {
                return "";
            }
        }
        return "OK";
    }

    private void watch(long address, int length, int access, boolean insert) throws PacketException {
        if (length == 0) {
            throw new PacketException(PacketException.Error.BREAKPOINT);
        }
        change(watchpoints, new Watchpoint(address, length, access), insert);
    }

    private static <T> void change(Set<T> points, T point, boolean insert) throws PacketException {
        if (!insert) {
            points.remove(point);
        } else if (points.size() == MOST_POINTS && !points.contains(point)) {
            throw new PacketException(PacketException.Error.BREAKPOINT);
        } else {
            points.add(point);
        }
    }

    /**
     * The stop reply for an event.
     *
     * @param reasons whether the debugger understands reasons of breakpoints
     */
    String reply(StopEvent.Stopped event, boolean reasons) {
        StringBuilder reply = new StringBuilder("T%02xthread:%x;".formatted(event.signal().number(), event.thread()));
        switch (event.cause()) {
            case DebugStop.Watched watched ->
                reply.append(kind(watched)).append(':').append(Long.toHexString(watched.address())).append(';');
            case DebugStop.Breakpoint _ when reasons ->
                reply.append(hardwareBreakpoints.contains(event.pc()) ? "hwbreak:;" : "swbreak:;");
            case null, default -> {}
        }
        return reply.toString();
    }

    /** What gdb calls the watchpoint that was hit. */
    private String kind(DebugStop.Watched watched) {
        List<Integer> accesses = new ArrayList<>();
        for (Watchpoint watchpoint : watchpoints) {
            if (watchpoint.find(watched.address(), 1, watched.access()) >= 0) {
                accesses.add(watchpoint.access());
            }
        }
        if (accesses.contains(watched.access())) {
            return watched.access() == GuestMemory.READ ? "rwatch" : "watch";
        }
        return "awatch";
    }
}
