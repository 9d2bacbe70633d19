// SPDX-License-Identifier: Apache-2.0
package org.jargoon.trace;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import org.jargoon.memory.GuestMemory;
import org.jargoon.vcpu.Core;
import org.jargoon.vcpu.InstructionTracer;

/** Writes a line for each event of the kinds that are asked for. May be told of several cores at the same time. */
public final class GuestTracer implements InstructionTracer {
    private final Set<TraceKind> kinds;
    private final TraceFilter filter;
    private final Memory memory;
    private final Consumer<String> lines;
    private final Map<Core, Pending> cores = new HashMap<>();

    /** The guest's memory, as its instructions see it. */
    @FunctionalInterface
    public interface Memory {
        /** What is at an address now, zero-extended; empty where nothing is that can be read without an effect. */
        OptionalLong read(Core core, long address, int width);
    }

    /** What is known of a core's instruction before it is retired. */
    private static final class Pending {
        /** An instruction has few; one that zeroes a block of a cache has as many as it has words. */
        private static final int MOST_ACCESSES = 16;

        /** Whether the core has privilege levels, as those of machines do. */
        private final boolean privileged;

        /** The level of the next instruction, or -1 if it is not known yet. */
        private int privilege = -1;

        private final long[] addresses = new long[MOST_ACCESSES];
        private final int[] widths = new int[MOST_ACCESSES];
        private final int[] accesses = new int[MOST_ACCESSES];
        private int count;

        Pending(boolean privileged) {
            this.privileged = privileged;
        }
    }

    /** @param lines gets each line, without its end */
    public GuestTracer(Set<TraceKind> kinds, TraceFilter filter, Memory memory, Consumer<String> lines) {
        this.kinds = Set.copyOf(kinds);
        this.filter = filter;
        this.memory = memory;
        this.lines = lines;
    }

    private Pending pending(Core core) {
        Pending pending = cores.computeIfAbsent(core, _ -> new Pending(CommitLog.hasPrivilege(core)));
        if (pending.privilege < 0) {
            pending.privilege = privilege(core, pending);
        }
        return pending;
    }

    private static int privilege(Core core, Pending pending) {
        return pending.privileged ? CommitLog.privilege(core) : 0;
    }

    @Override
    public synchronized void accessed(Core core, long address, int width, int access) {
        Pending pending = pending(core);
        if (pending.count < Pending.MOST_ACCESSES) {
            pending.addresses[pending.count] = address;
            pending.widths[pending.count] = width;
            pending.accesses[pending.count] = access;
            pending.count++;
        }
    }

    @Override
    public synchronized void retired(Core core, long pc, int bits, int length, int integer, int floating) {
        Pending pending = pending(core);
        if (filter.contains(pc)) {
            if (kinds.contains(TraceKind.INSN)) {
                StringBuilder line =
                        CommitLog.instruction(core, pending.privilege, pc, bits, length, integer, floating);
                for (int i = 0; i < pending.count; i++) {
                    long address = pending.addresses[i];
                    int width = pending.widths[i];
                    CommitLog.access(line, address, width, pending.accesses[i], memory.read(core, address, width));
                }
                lines.accept(line.toString());
            }
            if (kinds.contains(TraceKind.MEM)) {
                for (int i = 0; i < pending.count; i++) {
                    lines.accept(access(core, pc, pending.addresses[i], pending.widths[i], pending.accesses[i]));
                }
            }
        }
        pending.count = 0;
        pending.privilege = privilege(core, pending);
    }

    private String access(Core core, long pc, long address, int width, int access) {
        StringBuilder line = new StringBuilder(80);
        CommitLog.hex(line.append("mem "), pc, Long.BYTES);
        String what = switch (access) {
            case GuestMemory.READ -> " load ";
            case GuestMemory.WRITE -> " store ";
            default -> " atomic ";
        };
        CommitLog.hex(line.append(what), address, Long.BYTES).append(' ').append(width);
        memory.read(core, address, width).ifPresent(value -> CommitLog.hex(line.append(' '), value, width));
        return line.toString();
    }

    @Override
    public synchronized void trapped(Core core, long pc, long cause, long value) {
        Pending pending = pending(core);
        pending.count = 0;
        pending.privilege = -1;
        if (kinds.contains(TraceKind.EXCEPTIONS) && filter.contains(pc)) {
            lines.accept(CommitLog.trap(core, pc, cause, value));
        }
    }
}
