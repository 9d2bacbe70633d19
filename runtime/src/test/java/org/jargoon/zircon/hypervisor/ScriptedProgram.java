// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.hypervisor;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jargoon.memory.GuestMemory;
import org.jargoon.vcpu.Exit;

/**
 * A program for a {@link ScriptedEngine}, written instruction by instruction from an address on. Registers are numbered
 * as the architecture does.
 */
public final class ScriptedProgram {
    /** Bytes of an instruction unless it is said otherwise. */
    public static final int LENGTH = 4;

    private final Map<Long, Placed> instructions = new HashMap<>();
    private long here;
    private int length = LENGTH;

    private ScriptedProgram(long start) {
        here = start;
    }

    /** What an instruction does; the program counter is still at it. */
    @FunctionalInterface
    public interface Instruction {
        /** Returns null to go on, at the next instruction unless {@link ScriptedCore#jump} was called. */
        Exit execute(ScriptedCore core);
    }

    /** An instruction and its length in bytes. */
    record Placed(Instruction instruction, int length) {}

    /** A program whose first instruction is at an address. */
    public static ScriptedProgram at(long start) {
        return new ScriptedProgram(start);
    }

    Map<Long, Placed> instructions() {
        return instructions;
    }

    /** The address of the instruction that comes next. */
    public long here() {
        return here;
    }

    /** The length, in bytes, of the instructions from here on. */
    public ScriptedProgram length(int bytes) {
        length = bytes;
        return this;
    }

    /** Any instruction. */
    public ScriptedProgram then(Instruction instruction) {
        instructions.put(here, new Placed(instruction, length));
        here += length;
        return this;
    }

    /** An instruction that only computes. */
    public ScriptedProgram compute(Consumer<ScriptedCore> action) {
        return then(core -> {
            action.accept(core);
            return null;
        });
    }

    public ScriptedProgram set(int register, long value) {
        return compute(core -> core.setRegister(register, value));
    }

    public ScriptedProgram add(int register, long value) {
        return compute(core -> core.setRegister(register, core.register(register) + value));
    }

    /** Stores the lowest bytes of a register. */
    public ScriptedProgram store(int size, long address, int register) {
        return then(core -> core.store(size, address, core.register(register), new Exit.Syndrome(
                size, false, register, core.register(register))));
    }

    /** Stores in a way that no syndrome describes, such as an atomic instruction. */
    public ScriptedProgram storeWithoutSyndrome(int size, long address, int register) {
        return then(core -> core.store(size, address, core.register(register), null));
    }

    /** Loads into a register, with zeros above. */
    public ScriptedProgram load(int size, long address, int register) {
        return then(core -> core.load(address, new Exit.Syndrome(size, false, register, 0)));
    }

    /** Loads into a register, with the sign extended. */
    public ScriptedProgram loadSigned(int size, long address, int register) {
        return then(core -> core.load(address, new Exit.Syndrome(size, true, register, 0)));
    }

    /** Loads in a way that no syndrome describes, such as a walk of page tables. */
    public ScriptedProgram loadWithoutSyndrome(long address) {
        return then(core -> core.host(address, GuestMemory.READ) == 0
                ? core.memoryAccess(address, GuestMemory.READ, null)
                : null);
    }

    public ScriptedProgram jump(long address) {
        return compute(core -> core.jump(address));
    }

    /** Stays here until a condition holds. */
    public ScriptedProgram until(Predicate<ScriptedCore> condition) {
        long at = here;
        return compute(core -> {
            if (!condition.test(core)) {
                core.jump(at);
            }
        });
    }

    /** Stays here for ever; interrupts are taken. */
    public ScriptedProgram spin() {
        return until(_ -> false);
    }

    /** Waits for an interrupt: goes on at once where one is pending. */
    public ScriptedProgram waitForInterrupt() {
        return then(ScriptedCore::waitForInterrupt);
    }

    /** Calls the environment. */
    public ScriptedProgram hypercall() {
        return then(_ -> Exit.Hypercall.INSTANCE);
    }

    /** RISC-V: calls the SBI. */
    public ScriptedProgram sbi(int extension, int function, long a0, long a1, long a2) {
        return set(10, a0).set(11, a1).set(12, a2).set(16, function).set(17, extension).hypercall();
    }

    /** x86: writes the lowest bytes of rax to a port. */
    public ScriptedProgram out(int port, int size) {
        return then(core -> new Exit.PortAccess(port, size, false, false, core.length()));
    }

    /** x86: reads a port into the lowest bytes of rax. */
    public ScriptedProgram in(int port, int size) {
        return then(core -> new Exit.PortAccess(port, size, true, false, core.length()));
    }

    /** x86: writes a string to a port. */
    public ScriptedProgram outString(int port, int size) {
        return then(core -> new Exit.PortAccess(port, size, false, true, core.length()));
    }

    /** Lets interrupts be taken, by a handler that {@link #returnFromInterrupt} ends. */
    public ScriptedProgram enableInterrupts(long handler) {
        return compute(core -> core.enableInterrupts(handler));
    }

    /** Goes on where the interrupt was taken, with interrupts enabled. */
    public ScriptedProgram returnFromInterrupt() {
        return compute(ScriptedCore::returnFromInterrupt);
    }
}
