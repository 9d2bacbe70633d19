// SPDX-License-Identifier: Apache-2.0
package org.jargoon.engine;

import java.util.List;
import java.util.OptionalLong;
import org.jargoon.vcpu.CoreDebug;
import org.jargoon.vcpu.DebugRegister;
import org.jargoon.vcpu.DebugStop;
import org.jargoon.vcpu.Exit;
import org.jargoon.vcpu.Watchpoint;

/** Stops a core for a debugger, and shows it what is in there. */
final class Debugging implements CoreDebug {
    private final Isa isa;
    private final CoreState state;
    private List<Watchpoint> watchpoints = List.of();

    /** Whether the next slice is to be one instruction. */
    private boolean stepping;

    /** Whether the step has been made, and its run returned something else. */
    private boolean stepped;

    private DebugStop stop;

    /** What the last instruction accessed of what is watched. */
    private DebugStop.Watched watched;

    Debugging(Isa isa, CoreState state) {
        this.isa = isa;
        this.state = state;
    }

    /** A run begins: whether it is to return at once, as the step that was asked for has been made. */
    boolean begin() {
        stop = null;
        if (!stepped) {
            return false;
        }
        stepped = false;
        stop = new DebugStop.Step();
        return true;
    }

    boolean isStepping() {
        return stepping;
    }

    /**
     * A slice has ended.
     *
     * @param exit why, or null
     * @return what the run returns, or null if it goes on
     */
    Exit end(Exit exit) {
        boolean step = stepping;
        stepping = false;
        if (exit == Exit.Stopped.INSTANCE) {
            stop = new DebugStop.Breakpoint();
        } else if (exit != null) {
            stepped = step;
        } else if (watched != null) {
            stop = watched;
        } else if (step) {
            stop = new DebugStop.Step();
        }
        watched = null;
        return stop == null ? exit : Exit.Stopped.INSTANCE;
    }

    void setWatchpoints(List<Watchpoint> value) {
        watchpoints = value;
    }

    /** An instruction has accessed memory, which is observed. */
    void accessed(long address, int width, int access) {
        for (Watchpoint watchpoint : watchpoints) {
            int at = watchpoint.find(address, width, access);
            if (at >= 0) {
                watched = new DebugStop.Watched(address + at, access);
                state.endSlice();
                return;
            }
        }
    }

    @Override
    public void step() {
        stepping = true;
    }

    @Override
    public DebugStop takeStop() {
        DebugStop taken = stop;
        stop = null;
        return taken;
    }

    @Override
    public List<DebugRegister> registers() {
        return isa.debugRegisters(state);
    }

    @Override
    public long register(int number) {
        return isa.debugRegister(state, number);
    }

    @Override
    public boolean setRegister(int number, long value) {
        return isa.setDebugRegister(state, number, value);
    }

    @Override
    public OptionalLong translate(long address) {
        return state instanceof MachineState machine ? machine.lookUp(address) : OptionalLong.of(address);
    }
}
