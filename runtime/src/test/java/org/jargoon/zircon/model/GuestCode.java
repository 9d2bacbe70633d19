// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.model;

import org.jargoon.vcpu.Exit;
import org.jargoon.zircon.hypervisor.ScriptedCore;
import org.jargoon.zircon.hypervisor.ScriptedEngine;
import org.jargoon.zircon.hypervisor.ScriptedProgram;

/** The guests' programs: the same one at the start of every page, as {@link ModelCore} says, on a scripted engine. */
final class GuestCode {
    static final int LENGTH = ScriptedProgram.LENGTH;
    static final int ENABLE = 0;
    static final int ACT = 4;
    static final int LEAVE = 8;
    static final int BACK = 12;
    static final int HANDLER = 0x100;
    static final int RETURN = 0x104;

    /** The register that is stored or loaded. */
    static final int DATA = 3;

    /** The register that tells which interrupts were taken in which order. */
    static final int COUNTER = 5;

    static final int LEAVE_PORT = 0x7E;
    static final int STARTED = 1;
    static final int OPAQUE = 0x0BA0;

    /** How many pages have the program. */
    static final int PAGES = 12;

    private static final long PSCI_CPU_OFF = 0x8400_0002L;
    private static final long PSCI_CPU_ON = 0xC400_0003L;
    private static final long PSCI_SYSTEM_OFF = 0x8400_0008L;
    private static final long PSCI_UNKNOWN = 0x8400_0FFFL;
    private static final int SBI_HSM = 0x48534D;
    private static final int SBI_SRST = 0x53525354;
    private static final int SBI_UNKNOWN = 0x0999_9999;

    private GuestCode() {}

    /** Sets a register. */
    @FunctionalInterface
    interface Registers {
        void set(int index, long value);
    }

    static void install(ScriptedEngine engine, ModelEra.Machine machine) {
        for (int i = 0; i < PAGES; i++) {
            long page = i * ModelVmo.PAGE;
            ScriptedProgram main = ScriptedProgram.at(page);
            if (machine == ModelEra.Machine.X86_64) {
                main.compute(_ -> {});
            } else {
                main.enableInterrupts(page + HANDLER);
            }
            main.compute(_ -> {});
            if (machine == ModelEra.Machine.X86_64) {
                main.out(LEAVE_PORT, 4);
            } else {
                main.then(core -> {
                    setLeave(machine, core::setRegister);
                    return Exit.Hypercall.INSTANCE;
                });
            }
            engine.install(main.jump(page));
            engine.install(ScriptedProgram.at(page + HANDLER)
                    .compute(GuestCode::count)
                    .returnFromInterrupt());
        }
    }

    private static void count(ScriptedCore core) {
        core.setRegister(COUNTER, core.register(COUNTER) * 31 + core.taken().getLast() + 1);
    }

    /** Has the program in a page do something else. */
    static void installAct(ScriptedEngine engine, ModelEra.Machine machine, long page, Act act) {
        ScriptedProgram program = ScriptedProgram.at(page + ACT);
        switch (act.kind()) {
            case NOTHING -> program.compute(_ -> {});
            case STORE -> program.store(act.size(), act.address(), DATA);
            case LOAD -> program.load(act.size(), act.address(), DATA);
            case LOAD_SIGNED -> program.loadSigned(act.size(), act.address(), DATA);
            case STORE_WITHOUT_SYNDROME -> program.storeWithoutSyndrome(act.size(), act.address(), DATA);
            case LOAD_WITHOUT_SYNDROME -> program.loadWithoutSyndrome(act.address());
            case START_VCPU, POWER_OFF, UNKNOWN_CALL ->
                program.then(core -> {
                    setCall(machine, act, core::setRegister);
                    return Exit.Hypercall.INSTANCE;
                });
            case OUT -> program.out((int) act.address(), act.size());
            case IN -> program.in((int) act.address(), act.size());
            case OUT_STRING -> program.outString((int) act.address(), act.size());
        }
        engine.install(program);
    }

    /** The registers of the call that stops a VCPU. */
    static void setLeave(ModelEra.Machine machine, Registers registers) {
        if (machine == ModelEra.Machine.ARM64) {
            registers.set(0, PSCI_CPU_OFF);
        } else {
            setSbi(registers, SBI_HSM, 1);
        }
    }

    /** The registers of a call. */
    static void setCall(ModelEra.Machine machine, Act act, Registers registers) {
        if (machine == ModelEra.Machine.ARM64) {
            registers.set(0, switch (act.kind()) {
                case START_VCPU -> PSCI_CPU_ON;
                case POWER_OFF -> PSCI_SYSTEM_OFF;
                default -> PSCI_UNKNOWN;
            });
            registers.set(1, STARTED);
            registers.set(2, act.address());
            return;
        }
        switch (act.kind()) {
            case START_VCPU -> setSbi(registers, SBI_HSM, 0);
            case POWER_OFF -> setSbi(registers, SBI_SRST, 0);
            default -> setSbi(registers, SBI_UNKNOWN, 0);
        }
        registers.set(10, act.kind() == Act.Kind.START_VCPU ? STARTED : 0);
        registers.set(11, act.kind() == Act.Kind.START_VCPU ? act.address() : 0);
        registers.set(12, OPAQUE);
    }

    private static void setSbi(Registers registers, int extension, int function) {
        registers.set(17, extension);
        registers.set(16, function);
    }
}
