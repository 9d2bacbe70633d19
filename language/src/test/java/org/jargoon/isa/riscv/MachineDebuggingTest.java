// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa.riscv;

import static org.jargoon.isa.riscv.Machine.word;
import static org.jargoon.isa.riscv.MappedPages.ALL;
import static org.jargoon.memory.GuestMemory.READ;
import static org.jargoon.memory.GuestMemory.UNSAFE;
import static org.jargoon.memory.GuestMemory.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.jargoon.vcpu.CoreDebug;
import org.jargoon.vcpu.DebugRegister;
import org.jargoon.vcpu.DebugStop;
import org.jargoon.vcpu.EngineOptions;
import org.jargoon.vcpu.Exit;
import org.jargoon.vcpu.MachineCode;
import org.jargoon.vcpu.MachineCore;
import org.jargoon.vcpu.MachineOptions;
import org.jargoon.vcpu.MachineOptions.Platform;
import org.jargoon.vcpu.Watchpoint;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A debugger sees all of a machine's core, and stops it in spite of interrupts and page tables. */
class MachineDebuggingTest {
    private static final int T0 = 5;
    private static final int A1 = 11;
    private static final int SOFTWARE = 1;
    private static final long HANDLER = 0x100;
    private static final long SIE = 1 << 1;

    private final MappedPages memory = new MappedPages(64);
    private MachineCode code;
    private MachineCore core;
    private CoreDebug debug;

    private void start(MachineOptions options) {
        code = new Rv64Engine().newMachineCode(memory, EngineOptions.DEFAULT, options);
        core = code.newCore(0);
        debug = core.debug();
    }

    @AfterEach
    void close() {
        code.close();
        memory.close();
    }

    private int number(String name) {
        return debug.registers().stream()
                .filter(register -> register.name().equals(name))
                .mapToInt(DebugRegister::number)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no register " + name));
    }

    private void set(String name, long value) {
        assertTrue(debug.setRegister(number(name), value), name);
    }

    private long get(String name) {
        return debug.register(number(name));
    }

    private void assertStops(DebugStop expected, long pc) {
        assertInstanceOf(Exit.Stopped.class, core.run());
        assertEquals(expected, debug.takeStop());
        assertEquals(pc, core.pc());
    }

    @Test
    void stepTakesNoInterrupt() {
        memory.map(0, 0, ALL);
        memory.code(0, 0, word("addi", T0, T0, 0, 1), word("addi", T0, T0, 0, 1), word("wfi", 0, 0, 0, 0));
        start(MachineOptions.supervisor());
        set("stvec", HANDLER);
        set("sie", 1 << SOFTWARE);
        set("sstatus", SIE);
        core.raise(SOFTWARE);
        debug.step();
        assertStops(new DebugStop.Step(), 4);
        assertEquals(1, core.register(T0));
        code.setBreakpoints(Set.of(HANDLER));
        assertStops(new DebugStop.Breakpoint(), HANDLER);
        assertEquals(4, get("sepc"));
        assertEquals(1L << 63 | SOFTWARE, get("scause"));
    }

    @Test
    void stepIntoAnExceptionStopsAtItsHandler() {
        memory.map(0, 0, ALL);
        memory.code(0, 0, word("ecall", 0, 0, 0, 0));
        start(MachineOptions.supervisor().withPlatform(Platform.MACHINE));
        set("mtvec", HANDLER);
        debug.step();
        assertStops(new DebugStop.Step(), HANDLER);
        assertEquals(0, core.retired());
        assertEquals(11, get("mcause"));
    }

    @Test
    void breakpointHoldsInEveryAddressSpace() {
        memory.map(0, 0, ALL).map(0x4000, 0, ALL);
        memory.code(0, 0, word("addi", T0, T0, 0, 1), word("addi", T0, T0, 0, 1), word("jalr", 0, A1, 0, 0));
        start(MachineOptions.supervisor());
        core.setRegister(A1, 0x4000);
        code.setBreakpoints(Set.of(4L, 0x4004L));
        assertStops(new DebugStop.Breakpoint(), 4);
        debug.step();
        assertStops(new DebugStop.Step(), 8);
        assertStops(new DebugStop.Breakpoint(), 0x4004);
        assertEquals(3, core.register(T0));
    }

    @Test
    void watchpointIsForVirtualAddresses() {
        memory.map(0, 0, ALL).map(0x1000, 20, READ | WRITE);
        memory.code(0, 0, word("sd", 0, A1, T0, 8), word("amoadd.d", T0, A1, T0, 0), word("wfi", 0, 0, 0, 0));
        start(MachineOptions.supervisor());
        core.setRegister(A1, 0x1000);
        code.setWatchpoints(List.of(new Watchpoint(0x100c, 1, WRITE)));
        assertStops(new DebugStop.Watched(0x100c, WRITE), 4);
        code.setWatchpoints(List.of(new Watchpoint(0x1000, 2, READ)));
        assertStops(new DebugStop.Watched(0x1000, READ | WRITE), 8);
    }

    @Test
    void addressesAreTranslatedWithoutEffect() {
        memory.map(0x10000, 20, ALL);
        long entry = 0x8000_0000L >>> 2 | 0xf;
        UNSAFE.putLong(memory.frame(20, 8), entry);
        start(MachineOptions.supervisor());
        assertEquals(OptionalLong.of(0x4123_4567), debug.translate(0x4123_4567));
        set("satp", 8L << 60 | 0x10);
        assertEquals(OptionalLong.of(0x8123_4567L), debug.translate(0x4123_4567));
        assertEquals(OptionalLong.empty(), debug.translate(0x123_4567));
        assertEquals(OptionalLong.empty(), debug.translate(-1));
        assertEquals(entry, UNSAFE.getLong(memory.frame(20, 8)), "the accessed bit is as it was");
    }

    @Test
    void everyRegisterIsThereOnce() {
        start(MachineOptions.supervisor().withPlatform(Platform.MACHINE));
        List<DebugRegister> all = debug.registers();
        assertEquals(all.size(), all.stream().mapToInt(DebugRegister::number).distinct().count());
        assertEquals(all.size(), all.stream().map(DebugRegister::name).distinct().count());
        assertEquals(all.stream().mapToInt(DebugRegister::number).sorted().boxed().toList(),
                all.stream().map(DebugRegister::number).toList());
        all.forEach(register -> debug.register(register.number()));
        set("a0", -5);
        assertEquals(-5, core.register(10));
        set("pc", 0x1235);
        assertEquals(0x1234, core.pc());
        set("fcsr", -1);
        assertEquals(0xff, get("fcsr"));
        assertEquals(7, get("frm"));
        assertEquals(3, get("priv"));
        set("priv", 1);
        assertEquals(1, get("priv"));
        assertFalse(debug.setRegister(0, 1));
        assertFalse(debug.setRegister(number("mhartid"), 1));
        assertFalse(debug.setRegister(number("cycle"), 1));
    }

    @Test
    void aSupervisorPlatformShowsNoRegistersOfMachineMode() {
        start(MachineOptions.supervisor());
        assertTrue(debug.registers().stream().noneMatch(register -> register.name().equals("mstatus")));
        assertTrue(debug.registers().stream().anyMatch(register -> register.name().equals("satp")));
    }
}
