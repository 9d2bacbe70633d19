// SPDX-License-Identifier: Apache-2.0
package org.jargoon.dwarf.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.jargoon.dwarf.RecordedStop;
import org.jargoon.dwarf.Shapes;
import org.jargoon.dwarf.data.AddressRange;
import org.jargoon.elf.Machine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnwinderTest {
    private static final int RA = 1;
    private static final int SP = 2;
    private static final int S0 = 8;

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 5})
    void callersAreThoseThatGdbFinds(int version) {
        Unwinder unwinder = new Unwinder(Machine.RISCV, Shapes.info(version).unwindSource(0));
        List<RecordedStop> stops = Shapes.stops(version);
        assertTrue(stops.size() >= 20, "the recording is not understood");
        assertTrue(stops.stream().anyMatch(stop -> stop.frames().size() >= 6), "no deep stack");
        long start = Shapes.symbol(version, "_start");
        for (RecordedStop stop : stops) {
            List<Long> found = unwinder.stack(stop.pc(), stop, 100);
            // In code without call frame information gdb may see no caller where there is one.
            int most = found.getLast() >= start ? Math.min(found.size(), stop.frames().size()) : found.size();
            assertEquals(hex(stop.frames()), hex(found.subList(0, most)));
        }
    }

    /** The function bare of the program is described by its symbol alone. */
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 5})
    void aFunctionThatNothingDescribesHasItsCallerAtEachOfItsInstructions(int version) {
        Unwinder unwinder = new Unwinder(Machine.RISCV, Shapes.info(version).unwindSource(0));
        long bare = Shapes.symbol(version, "bare");
        RecordedStop called = Shapes.stops(version).stream()
                .filter(stop -> stop.frames().size() > 4 && stop.frames().get(stop.frames().size() - 3) == bare + 16)
                .findFirst()
                .orElseThrow();
        List<CallFrame> frames = unwinder.frames(called.pc(), called, 100);
        CallFrame inside = frames.get(frames.size() - 3);
        List<Long> callers = called.frames().subList(called.frames().size() - 2, called.frames().size());
        long stack = inside.register(SP).orElseThrow();
        // Before, while and after its frame is there; what it saves is on the recorded stack already.
        for (long offset : List.of(0L, 2L, 4L, 6L, 8L, 16L, 18L, 20L, 22L)) {
            Guest guest = new Guest(called, Shapes.info(version).unwindSource(0));
            boolean framed = offset >= 2 && offset <= 20;
            guest.set(SP, framed ? stack : stack + 16).set(RA, offset == 16 ? bare + 16 : callers.getFirst());
            boolean pointed = offset >= 8 && offset <= 18;
            guest.set(S0, pointed ? stack + 16 : frames.get(frames.size() - 2).register(S0).orElseThrow());
            List<Long> found = guest.unwinder().stack(bare + offset, guest, 100);
            assertEquals(hex(callers), hex(found.subList(1, 3)), "at " + offset);
        }
    }

    /** Whatever stands where code is, looking at it ends. */
    @Test
    void anyInstructionsAreScannedToAnEnd() {
        SplittableRandom random = new SplittableRandom(7);
        int found = 0;
        for (int i = 0; i < 100_000; i++) {
            Guest guest = new Guest();
            long[] code = random.longs(8).toArray();
            for (int at = 0; at < 32; at += 2) {
                int word = at / 8;
                long value = code[word] >>> at % 8 * 8 | (at % 8 == 0 ? 0 : code[word + 1] << 64 - at % 8 * 8);
                guest.store(0x1000 + at, value);
            }
            found += RiscvPrologue.rules(guest, 0x1000, 0x1000 + 2 * random.nextInt(16)).isPresent() ? 1 : 0;
        }
        assertTrue(found > 1000 && found < 99_000, "found " + found);
    }

    @Test
    void aProgramMayBeLoadedElsewhere() {
        long bias = 0x7f0000000000L;
        RecordedStop stop = Shapes.stops(5).get(3);
        Unwinder unwinder = new Unwinder(Machine.RISCV, Shapes.info(5).unwindSource(bias));
        // Its first caller is still the one on the stack, which is not where it is loaded now.
        assertEquals(stop.frames().subList(0, 2).get(1), unwinder.stack(stop.pc() + bias, stop, 2).get(1));
    }

    @Test
    void noMoreFramesAreFoundThanAskedFor() {
        Unwinder unwinder = new Unwinder(Machine.RISCV, Shapes.info(5).unwindSource(0));
        RecordedStop deep = Shapes.STOP;
        assertEquals(deep.frames().subList(0, 3), unwinder.stack(deep.pc(), deep, 3));
        assertEquals(List.of(deep.pc()), unwinder.stack(deep.pc(), deep, 1));
    }

    @Test
    void aReturnAddressIsLookedUpAtItsCall() {
        Guest guest = new Guest().rules(0x1000, 0x1010, rules(16, false, Map.of(RA, new RegisterRule.Offset(-8))));
        guest.set(SP, 0x8000).store(0x8008, 0x2000);
        CallFrame inner = guest.unwinder().innermost(0x1004, guest);
        CallFrame caller = guest.unwinder().caller(inner).orElseThrow();
        assertEquals(0x1004, inner.lookup());
        assertEquals(0x2000, caller.pc());
        assertEquals(0x1fff, caller.lookup());
    }

    /** What a signal has interrupted is at the very instruction that is next, perhaps the first of a function. */
    @Test
    void belowASignalFrameTheNextInstructionIsLookedUp() {
        Guest guest = new Guest()
                .rules(0x1000, 0x1010, rules(16, true, Map.of(RA, new RegisterRule.Offset(-8))))
                .rules(0x2000, 0x2010, rules(0, false, Map.of(RA, new RegisterRule.InRegister(5))));
        guest.set(SP, 0x8000).set(5, 0x3000).store(0x8008, 0x2000);
        assertEquals(List.of(0x1000L, 0x2000L, 0x3000L), guest.unwinder().stack(0x1000, guest, 10));
    }

    /** A handler may run on a stack of its own, anywhere. */
    @Test
    void onlyASignalFrameLeadsInwards() {
        RegisterRule saved = new RegisterRule.Offset(-8);
        Guest signal = new Guest().rules(0x1000, 0x1010, rules(-4096, true, Map.of(RA, saved)));
        signal.set(SP, 0x8000).store(0x8000 - 4096 - 8, 0x2000);
        assertEquals(List.of(0x1000L, 0x2000L), signal.unwinder().stack(0x1000, signal, 2));
        Guest call = new Guest().rules(0x1000, 0x1010, rules(-4096, false, Map.of(RA, saved)));
        call.set(SP, 0x8000).store(0x8000 - 4096 - 8, 0x2000);
        assertEquals(List.of(0x1000L), call.unwinder().stack(0x1000, call, 2));
    }

    @Test
    void anUndefinedReturnAddressEndsTheStack() {
        Guest guest = new Guest().rules(0x1000, 0x1010, rules(0, false, Map.of(RA, new RegisterRule.Undefined())));
        guest.set(SP, 0x8000).set(RA, 0x2000);
        assertEquals(List.of(0x1000L), guest.unwinder().stack(0x1000, guest, 10));
    }

    @Test
    void allRulesOfRegistersAreFollowed() {
        byte[] plus16 = {0x23, 16};
        Guest guest = new Guest().rules(0x1000, 0x1010, new FrameRules(
                new AddressRange(0x1000, 0x1010),
                // The stack pointer and 32.
                new CfaRule.ValueOf(ByteBuffer.wrap(new byte[] {0x72, 0x20})),
                Map.of(RA, new RegisterRule.ValueOf(ByteBuffer.wrap(new byte[] {0x08, 0x10, 0x1c, 0x06})),
                        5, new RegisterRule.ValueOffset(-32),
                        6, new RegisterRule.InRegister(7),
                        9, new RegisterRule.SameValue(),
                        18, new RegisterRule.SavedAt(ByteBuffer.wrap(plus16)),
                        19, new RegisterRule.Undefined(),
                        20, new RegisterRule.Offset(-8)),
                RA,
                false));
        guest.set(SP, 0x8000).set(7, 77).set(9, 99).set(21, 21);
        guest.store(0x8010, 0x2000).store(0x8030, 18).store(0x8018, 20);
        CallFrame caller = guest.unwinder().caller(guest.unwinder().innermost(0x1000, guest)).orElseThrow();
        assertEquals(0x2000, caller.pc());
        assertEquals(OptionalLong.of(0x8020), caller.register(SP));
        assertEquals(OptionalLong.of(0x8000), caller.register(5));
        assertEquals(OptionalLong.of(77), caller.register(6));
        assertEquals(OptionalLong.of(99), caller.register(9));
        assertEquals(OptionalLong.of(18), caller.register(18));
        assertEquals(OptionalLong.empty(), caller.register(19));
        assertEquals(OptionalLong.of(20), caller.register(20));
        assertEquals(OptionalLong.of(21), caller.register(21));
    }

    @Test
    void anExpressionThatLoopsEndsTheStack() {
        byte[] loop = {0x2f, -3, -1};
        Guest guest = new Guest().rules(0x1000, 0x1010, new FrameRules(new AddressRange(0x1000, 0x1010),
                new CfaRule.ValueOf(ByteBuffer.wrap(loop).order(ByteOrder.LITTLE_ENDIAN)), Map.of(), RA, false));
        guest.set(SP, 0x8000).set(RA, 0x2000);
        assertEquals(List.of(0x1000L), guest.unwinder().stack(0x1000, guest, 10));
    }

    @Test
    void withoutRulesTheChainOfFramePointersIsFollowed() {
        Guest guest = new Guest();
        guest.set(SP, 0x8000).set(S0, 0x8010).set(RA, 0x2222);
        guest.store(0x8008, 0x2222).store(0x8000, 0x8040);
        guest.store(0x8038, 0x3333).store(0x8030, 0x8080);
        guest.store(0x8078, 0x999999).store(0x8070, 0x9000);
        assertEquals(List.of(0x1010L, 0x2222L, 0x3333L), guest.unwinder().stack(0x1010, guest, 10));
    }

    @Test
    void aFunctionWithoutAFrameHasItsCallerInTheReturnAddressRegister() {
        Guest guest = new Guest();
        guest.set(SP, 0x8000).set(S0, 0x8010).set(RA, 0x2222);
        guest.store(0x8008, 0x3333).store(0x8000, 0x8040);
        assertEquals(List.of(0x1010L, 0x2222L, 0x3333L), guest.unwinder().stack(0x1010, guest, 10));
    }

    /** Once a function has called another, the register points into the function itself. */
    @Test
    void aReturnAddressRegisterOfTheSameFunctionIsNoCaller() {
        Guest guest = new Guest();
        guest.set(SP, 0x8000).set(S0, 0x8010).set(RA, 0x1008);
        guest.store(0x8008, 0x3333).store(0x8000, 0x8040);
        assertEquals(List.of(0x1010L, 0x3333L), guest.unwinder().stack(0x1010, guest, 10));
    }

    @Test
    void aChainThatLeadsInwardsOrInCirclesEnds() {
        Guest guest = new Guest();
        guest.set(SP, 0x8000).set(S0, 0x8010).set(RA, 0x2222);
        guest.store(0x8008, 0x2222).store(0x8000, 0x8010);
        assertEquals(List.of(0x1010L, 0x2222L), guest.unwinder().stack(0x1010, guest, 1000));
    }

    private static FrameRules rules(long offset, boolean signal, Map<Integer, RegisterRule> registers) {
        return new FrameRules(
                new AddressRange(0, -1), new CfaRule.RegisterOffset(SP, offset), registers, RA, signal);
    }

    private static String hex(List<Long> addresses) {
        return addresses.stream().map(Long::toHexString).toList().toString();
    }

    /** A guest made by hand; its code is from 0x1000 to 0x10000, each 4096 bytes of it a function. */
    private static final class Guest implements FrameReader, UnwindSource {
        private final Map<Integer, Long> registers = new HashMap<>();
        private final Map<Long, Long> memory = new HashMap<>();
        private final Map<AddressRange, FrameRules> rules = new HashMap<>();
        private final FrameReader behind;
        private final UnwindSource program;

        Guest() {
            this(null, null);
        }

        /** A guest that is as another but for what is set, and runs a program that is known. */
        Guest(FrameReader behind, UnwindSource program) {
            this.behind = behind;
            this.program = program;
        }

        Guest set(int register, long value) {
            registers.put(register, value);
            return this;
        }

        Guest store(long address, long value) {
            memory.put(address, value);
            return this;
        }

        Guest rules(long from, long to, FrameRules value) {
            rules.put(new AddressRange(from, to), value);
            return this;
        }

        Unwinder unwinder() {
            return new Unwinder(Machine.RISCV, program == null ? this : program);
        }

        @Override
        public long register(int dwarfNumber) {
            Long value = registers.get(dwarfNumber);
            return value != null ? value : behind == null ? 0 : behind.register(dwarfNumber);
        }

        @Override
        public OptionalLong readLong(long address) {
            Long value = memory.get(address);
            OptionalLong other = behind == null ? OptionalLong.empty() : behind.readLong(address);
            return value == null ? other : OptionalLong.of(value);
        }

        @Override
        public Optional<FrameRules> rules(long pc) {
            return rules.entrySet().stream()
                    .filter(entry -> entry.getKey().contains(pc))
                    .map(Map.Entry::getValue)
                    .findFirst();
        }

        @Override
        public boolean executable(long address) {
            return address >= 0x1000 && address < 0x10000;
        }

        @Override
        public boolean sameFunction(long one, long other) {
            return one >> 12 == other >> 12;
        }

        @Override
        public OptionalLong functionStart(long pc) {
            return OptionalLong.of(pc & -4096);
        }
    }
}
