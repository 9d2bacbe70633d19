// SPDX-License-Identifier: Apache-2.0
package org.jargoon.polyglot;

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
 * <p>A debugger puts something around each statement, for the case that the user wants to go on line by line. The guest
 * stops at such a line once, and not again until the debugger has done something; except in the functions that were on
 * the stack when it did, as the user may be on the way to their next lines.
 */
final class Stops {
    private final Instance instance;
    private final Tools tools;

    /**
     * What is told at an address.
     *
     * @param body if the function begins there; otherwise null
     * @param statement if one begins there; otherwise null
     */
    private record Place(GuestFunction function, FunctionBody body, Statement statement) {
        boolean isWatched() {
            return body != null && Tools.isWatched(body) || statement != null && Tools.isWatched(statement);
        }
    }

    private Map<Long, Place> places = Map.of();
    private final Set<Long> armed = new HashSet<>();

    /** The functions by address that the guest was in when a debugger did something last. */
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
            if (Tools.isWrapped(body)) {
                places.put(function.address(), new Place(function, body, null));
            }
            body.statements().forEach((offset, statement) -> places.merge(
                    function.address() + offset,
                    new Place(function, null, statement),
                    (entry, line) -> new Place(function, body, statement)));
        }
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
        if (place.body() != null && !instance.call().isAtCall()) {
            Visit.announce(instance, pc);
        }
        if (place.statement() != null) {
            instance.call().visit(debugged, (body, offset, frame) -> body.tellStatement(offset, frame));
            look();
        }
        if (seen == tools.looks() && !place.isWatched() && !kept.contains(place.function().address())) {
            armed.remove(pc);
            changed = true;
        }
    }

    /** A debugger may stop the guest where it happens to be. */
    void pause() {
        instance.call().visit(true, (body, offset, frame) -> {
            // A breakpoint is where the line begins, not here.
            if (!Tools.isWatched(body.place(offset))) {
                body.tellStatement(offset, frame);
            }
        });
        if (look()) {
            instance.core().kick();
        }
    }

    /** Whether a debugger may have been told what to do. */
    private boolean look() {
        if (seen == tools.looks()) {
            return false;
        }
        kept = instance.call().functions();
        return true;
    }
}
