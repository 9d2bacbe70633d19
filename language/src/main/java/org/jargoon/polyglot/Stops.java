// SPDX-License-Identifier: Apache-2.0
package org.jargoon.polyglot;

import com.oracle.truffle.api.frame.MaterializedFrame;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jargoon.vcpu.Core;
import org.jargoon.vcpu.DebugStop;

/**
 * Where a guest stops so that tools are told: at the first instruction of functions and of statements that they have
 * put something around. Code elsewhere stays compiled.
 *
 * <p>A debugger puts something around each statement, for the case that its user wants to go on line by line, and does
 * not tell when. So whenever it may have stopped at a line, the guest stops at all lines again: once at each, and each
 * time in the functions that were on the stack, until it is seen that nobody is on the way to their next lines.
 */
final class Stops {
    /** Nanoseconds that a debugger needs at least if it stops and lets a person, or another process, decide. */
    private static final long PERSON = 1_000_000;

    private final Instance instance;
    private final Tools tools;

    /**
     * What is told at an address.
     *
     * @param entry whether tools know the function that begins there
     * @param statement whether they know a statement that does
     */
    private record Place(GuestFunction function, boolean entry, boolean statement) {}

    private Map<Long, Place> places = Map.of();
    private final Set<Long> armed = new HashSet<>();

    /** The functions by address that the guest was in when a debugger may have stopped; none if it is on no way. */
    private Set<Long> kept = Set.of();

    /** What {@link Tools#looks} said when the places were found. */
    private int seen;

    private boolean changed;
    private boolean debugged;

    Stops(Instance instance) {
        this.instance = instance;
        tools = instance.program().tools();
    }

    /** Whether a debugger is there. */
    boolean areDebugged() {
        return debugged;
    }

    /** The guest is about to run: has it stop where tools want that by now. */
    void refresh() {
        if (seen != tools.looks() && tools.arePresent()) {
            find();
        }
        if (changed) {
            instance.process().code().setBreakpoints(armed);
            changed = false;
        }
    }

    private void find() {
        List<GuestFunction> functions = instance.symbols().functions();
        functions.forEach(function -> function.root().load());
        seen = tools.looks();
        debugged = Tools.isDebugged(instance.call().running().body());
        places = new HashMap<>();
        for (GuestFunction function : functions) {
            FunctionBody body = function.root().body();
            boolean entry = Tools.isWrapped(body);
            if (entry) {
                places.put(function.address(), new Place(function, true, false));
            }
            for (long offset : body.beginnings()) {
                places.put(function.address() + offset, new Place(function, entry && offset == 0, true));
            }
        }
        arm();
    }

    private void arm() {
        armed.clear();
        armed.addAll(places.keySet());
        changed = true;
    }

    /** The guest has stopped: tells the tools, and has it go on behind the instruction where it stands. */
    void stopped() {
        Core core = instance.core();
        if (!(core.debug().takeStop() instanceof DebugStop.Breakpoint)) {
            return;
        }
        Place place = places.get(core.pc());
        if (place != null && armed.contains(core.pc())) {
            tell(place, core.pc());
        }
        core.debug().step();
    }

    private void tell(Place place, long pc) {
        boolean watched = isWatched(place, pc);
        tools.tell(() -> {
            if (place.entry() && !isAtCall(place)) {
                Visit.announce(instance, pc);
            }
            if (place.statement() && !tell(watched || isKept(place), FunctionBody::tellBeginning)) {
                kept = Set.of();
            }
        });
        if (!isWatched(place, pc) && !isKept(place)) {
            armed.remove(pc);
            changed = true;
        }
    }

    private boolean isKept(Place place) {
        return kept.contains(place.function().address());
    }

    /** Whether the guest begins with the function that the host has called, as tools know already. */
    private boolean isAtCall(Place place) {
        GuestCall call = instance.call();
        return call.running().function().address() == place.function().address() && call.isAtCall();
    }

    private static boolean isWatched(Place place, long pc) {
        FunctionBody body = place.function().root().body();
        return place.entry() && Tools.isWatched(body)
                || place.statement() && body.isBeginningWatched(pc - place.function().address());
    }

    /** How tools are told of a statement; whether a debugger may have stopped there. */
    @FunctionalInterface
    private interface Telling {
        boolean tell(FunctionBody body, long offset, MaterializedFrame frame);
    }

    /**
     * @param expected whether a debugger that may stop is taken to do so, and not only on the way to somewhere else
     * @return whether one may have stopped
     */
    private boolean tell(boolean expected, Telling telling) {
        boolean[] stopped = new boolean[1];
        long begun = System.nanoTime();
        instance.call().visit(debugged, (body, offset, frame) ->
                stopped[0] = frame != null && telling.tell(body, offset, frame));
        // Nobody is on the way who has not stopped before.
        if (stopped[0] && (expected || kept.isEmpty() || System.nanoTime() - begun > PERSON)) {
            kept = instance.call().functions();
            arm();
        }
        return stopped[0];
    }

    /**
     * A debugger may stop the guest where it happens to be; but not twice at the same place, nor in the midst of a line
     * whose end the user waits for.
     */
    void pause() {
        long pc = instance.core().pc();
        if (armed.contains(pc) || kept.contains(instance.symbols().functionAround(pc).address())) {
            return;
        }
        tools.tell(() -> tell(false, FunctionBody::tellMiddle));
        if (changed) {
            instance.core().kick();
        }
    }
}
