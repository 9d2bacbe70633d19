// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm;

import org.jargoon.vcpu.CoreDebug;
import org.jargoon.vcpu.CoreObserver;
import org.jargoon.vcpu.Exit;
import org.jargoon.vcpu.MachineCore;

/** The core of a VCPU, which remembers why it left the engine, and whether it waits for an interrupt. */
final class KnownCore implements MachineCore {
    private static final int A6 = 16;
    private static final int A7 = 17;

    // Of the SBI's extension for the states of harts: functions behind which the VCPU stands still.
    private static final int HART_STATE = 0x48534D;
    private static final int HART_STOP = 1;
    private static final int HART_SUSPEND = 3;

    private final MachineCore core;
    private final ExitCounts exits = new ExitCounts();

    /** Whether the guest has nothing to do: before the first run, and where the last one ended with a wait. */
    private volatile boolean idle = true;

    KnownCore(MachineCore core) {
        this.core = core;
    }

    ExitCounts exits() {
        return exits;
    }

    /** Whether the guest has nothing to do on it. May be called from any thread at any time. */
    boolean isIdle() {
        return idle;
    }

    @Override
    public Exit run() {
        idle = false;
        Exit exit = core.run();
        exits.add(exit, exit instanceof Exit.Hypercall ? core.register(A7) : 0);
        idle = exit instanceof Exit.Wait || exit instanceof Exit.Hypercall && standsStill();
        return exit;
    }

    private boolean standsStill() {
        int function = (int) core.register(A6);
        return (int) core.register(A7) == HART_STATE && (function == HART_STOP || function == HART_SUSPEND);
    }

    @Override
    public void kick() {
        core.kick();
    }

    @Override
    public int number() {
        return core.number();
    }

    @Override
    public long pc() {
        return core.pc();
    }

    @Override
    public void setPc(long pc) {
        core.setPc(pc);
    }

    @Override
    public long register(int index) {
        return core.register(index);
    }

    @Override
    public void setRegister(int index, long value) {
        core.setRegister(index, value);
    }

    @Override
    public long floatRegister(int index) {
        return core.floatRegister(index);
    }

    @Override
    public void setFloatRegister(int index, long bits) {
        core.setFloatRegister(index, bits);
    }

    @Override
    public int floatStatus() {
        return core.floatStatus();
    }

    @Override
    public void setFloatStatus(int value) {
        core.setFloatStatus(value);
    }

    @Override
    public long retired() {
        return core.retired();
    }

    @Override
    public void setObserver(CoreObserver observer) {
        core.setObserver(observer);
    }

    @Override
    public void askToLook() {
        core.askToLook();
    }

    @Override
    public CoreDebug debug() {
        return core.debug();
    }

    @Override
    public boolean raise(int vector) {
        return core.raise(vector);
    }

    @Override
    public boolean withdraw(int vector) {
        return core.withdraw(vector);
    }

    @Override
    public void takeAccessFault() {
        core.takeAccessFault();
    }

    @Override
    public long[] saveState() {
        return core.saveState();
    }

    @Override
    public void restoreState(long[] state) {
        core.restoreState(state);
    }

    @Override
    public boolean hasPendingInterrupt() {
        return core.hasPendingInterrupt();
    }

    @Override
    public long timerDeadline() {
        return core.timerDeadline();
    }

    @Override
    public void takeBackWait() {
        core.takeBackWait();
    }

    @Override
    public void restart(long address) {
        core.restart(address);
    }

    @Override
    public void setTimer(long time) {
        core.setTimer(time);
    }

    @Override
    public long translationMisses() {
        return core.translationMisses();
    }

    @Override
    public void close() {
        core.close();
    }
}
