// SPDX-License-Identifier: Apache-2.0
package org.jargoon.gdb;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jargoon.vcpu.CoreDebug;
import org.jargoon.vcpu.DebugRegister;
import org.jargoon.vcpu.DebugStop;
import org.jargoon.vcpu.Watchpoint;

/**
 * A guest of two threads that does what a test has written down: each time that it is let go, the next event of its
 * script happens, and when there is none it runs until it is stopped. It has one page of memory, which it sees at
 * {@link #VIRTUAL}, and writes down what it is told.
 */
final class ScriptedTarget implements DebugTarget {
    static final long VIRTUAL = 0xffff_8000_0000_1000L;
    static final long PHYSICAL = 0x8000_0000L;
    static final int PAGE = 4096;

    /** A register that can only be read. */
    static final int READ_ONLY = 70;

    static final int LAST_GENERAL = 4;

    final Queue<StopEvent> script = new ArrayDeque<>();
    final byte[] memory = new byte[PAGE];
    final List<ScriptedCore> cores = List.of(new ScriptedCore(), new ScriptedCore());
    private final List<String> told = new ArrayList<>();

    /** Each byte that needs an escape, and what follows the last piece of a packet. */
    byte[] auxiliaryVector = {3, 0, '#', '$', '}', '*', (byte) 0xff};

    /** Null for none. */
    byte[] program;
    private Consumer<StopEvent> listener;

    /** What it was told since this was asked last. */
    synchronized List<String> told() {
        List<String> all = List.copyOf(told);
        told.clear();
        return all;
    }

    private synchronized void note(String what) {
        told.add(what);
        notifyAll();
    }

    /** Waits until it has been told this. */
    synchronized void await(String what) throws InterruptedException {
        while (!told.contains(what)) {
            wait();
        }
    }

    void happen(StopEvent event) {
        listener.accept(event);
    }

    @Override
    public String architecture() {
        return "riscv:rv64";
    }

    @Override
    public String operatingSystem() {
        return "none";
    }

    @Override
    public List<DebugThread> threads() {
        return List.of(
                new DebugThread(1, "the first", cores.get(0)), new DebugThread(2, "the second", cores.get(1)));
    }

    @Override
    public long loadOffset() {
        return 0x10000;
    }

    @Override
    public void attach(Consumer<StopEvent> debugger) {
        listener = debugger;
        note("attach");
    }

    @Override
    public void detach() {
        note("detach");
    }

    @Override
    public void stop(GdbSignal signal) {
        note("stop " + signal);
        listener.accept(new StopEvent.Stopped(1, signal));
    }

    @Override
    public void resume(Map<Integer, Resumption> threads) {
        StringBuilder text = new StringBuilder("resume");
        new TreeSet<>(threads.keySet()).forEach(thread -> text.append(' ')
                .append(thread)
                .append(threads.get(thread).step() ? " steps" : " continues")
                .append(threads.get(thread).signal() == GdbSignal.NONE ? "" : " " + threads.get(thread).signal()));
        note(text.toString());
        StopEvent next = script.poll();
        if (next != null) {
            listener.accept(next);
        }
    }

    @Override
    public void setBreakpoints(Set<Long> addresses) {
        note("breakpoints " + new TreeSet<>(addresses).stream().map(Long::toHexString).toList());
    }

    @Override
    public void setWatchpoints(List<Watchpoint> watchpoints) {
        note("watchpoints " + watchpoints);
    }

    @Override
    public byte[] auxiliaryVector() {
        return auxiliaryVector;
    }

    @Override
    public String programName() {
        return "/bin/program";
    }

    @Override
    public Optional<ByteBuffer> programFile() {
        return Optional.ofNullable(program).map(ByteBuffer::wrap);
    }

    @Override
    public boolean read(long address, byte[] into) {
        if (address < PHYSICAL || address >= PHYSICAL + PAGE) {
            return false;
        }
        System.arraycopy(memory, (int) (address - PHYSICAL), into, 0, into.length);
        return true;
    }

    @Override
    public boolean write(long address, byte[] from) {
        if (address < PHYSICAL || address >= PHYSICAL + PAGE) {
            return false;
        }
        System.arraycopy(from, 0, memory, (int) (address - PHYSICAL), from.length);
        return true;
    }

    @Override
    public void kill() {
        note("kill");
    }

    @Override
    public List<MonitorCommand> commands() {
        return List.of(new MonitorCommand("stats", "figures", () -> "all is well\n"));
    }

    /** A core with five registers that a program has, one in the middle narrow, and two of the system. */
    static final class ScriptedCore implements CoreDebug {
        final Map<Integer, Long> values = new HashMap<>();

        @Override
        public void step() {
            throw new AssertionError("it is the target that steps cores");
        }

        @Override
        public DebugStop takeStop() {
            throw new AssertionError("it is the target that knows why");
        }

        @Override
        public List<DebugRegister> registers() {
            return List.of(
                    new DebugRegister(0, "zero", 64, "int", "org.gnu.gdb.riscv.cpu"),
                    new DebugRegister(1, "ra", 64, "code_ptr", "org.gnu.gdb.riscv.cpu"),
                    new DebugRegister(2, "sp", 64, "data_ptr", "org.gnu.gdb.riscv.cpu"),
                    new DebugRegister(3, "narrow", 32, "int", "org.gnu.gdb.riscv.cpu"),
                    new DebugRegister(LAST_GENERAL, "f0", 64, "ieee_double", "org.gnu.gdb.riscv.fpu"),
                    new DebugRegister(68, "fcsr", 32, "int", "org.gnu.gdb.riscv.fpu"),
                    new DebugRegister(READ_ONLY, "time", 64, "int", "org.gnu.gdb.riscv.csr"));
        }

        @Override
        public long register(int number) {
            return values.getOrDefault(number, 0L);
        }

        @Override
        public boolean setRegister(int number, long value) {
            if (number == READ_ONLY) {
                return false;
            }
            values.put(number, value);
            return true;
        }

        @Override
        public OptionalLong translate(long address) {
            return address >= VIRTUAL && address < VIRTUAL + PAGE
                    ? OptionalLong.of(address - VIRTUAL + PHYSICAL)
                    : OptionalLong.empty();
        }
    }
}
