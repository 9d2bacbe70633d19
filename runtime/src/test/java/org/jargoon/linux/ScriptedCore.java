// SPDX-License-Identifier: Apache-2.0
package org.jargoon.linux;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Supplier;
import org.jargoon.vcpu.Exit;
import org.jargoon.vcpu.UnobservedCore;

/** A core that returns what a test has written down; at the end of the script it spins until it is kicked. */
public final class ScriptedCore implements UnobservedCore {
    public final Queue<Supplier<Exit>> script = new ArrayDeque<>();
    private final long[] registers = new long[32];
    private final long[] floats = new long[32];
    private long pc;
    private int floatStatus;
    private boolean kicked;

    @Override
    public Exit run() {
        Supplier<Exit> next = script.poll();
        if (next != null) {
            return next.get();
        }
        synchronized (this) {
            while (!kicked) {
                try {
                    wait();
                } catch (InterruptedException e) {
                    throw new IllegalStateException("nobody kicks this core", e);
                }
            }
            kicked = false;
            return Exit.Kicked.INSTANCE;
        }
    }

    @Override
    public synchronized void kick() {
        kicked = true;
        notifyAll();
    }

    @Override
    public long pc() {
        return pc;
    }

    @Override
    public void setPc(long value) {
        pc = value;
    }

    @Override
    public long register(int index) {
        return registers[index];
    }

    @Override
    public void setRegister(int index, long value) {
        registers[index] = index == 0 ? 0 : value;
    }

    @Override
    public long floatRegister(int index) {
        return floats[index];
    }

    @Override
    public void setFloatRegister(int index, long bits) {
        floats[index] = bits;
    }

    @Override
    public int floatStatus() {
        return floatStatus;
    }

    @Override
    public void setFloatStatus(int value) {
        floatStatus = value;
    }

    @Override
    public long retired() {
        return 0;
    }
}
