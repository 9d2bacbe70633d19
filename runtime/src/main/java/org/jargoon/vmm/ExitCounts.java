// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jargoon.vcpu.Exit;

/** How often one VCPU left the engine, by cause. May be read by any thread while the VCPU's own counts. */
final class ExitCounts {
    private static final String NOT_MAPPED = "access to what the host has not mapped";
    private static final String DEVICE = "access to ";

    // The SBI specification's numbers of extensions; below the first one are the legacy extensions.
    private static final int BASE = 0x10;
    private static final int TIMER = 0x54494D45;
    private static final int IPI = 0x735049;
    private static final int REMOTE_FENCE = 0x52464E43;
    private static final int HART_STATE = 0x48534D;
    private static final int CONSOLE = 0x4442434E;

    private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();

    /** @param extension for a call of the environment, the SBI's extension that is called */
    void add(Exit exit, long extension) {
        add(switch (exit) {
            case Exit.Wait _ -> "wait for an interrupt";
            case Exit.Kicked _ -> "interrupt or kick from outside";
            case Exit.MemoryAccess _ -> NOT_MAPPED;
            case Exit.Hypercall _ -> "SBI call, " + name((int) extension);
            case Exit.Stopped _ -> "stop for a debugger";
            case Exit.BudgetExhausted _ -> "end of the instruction budget";
            case Exit.Breakpoint _, Exit.Fault _, Exit.PortAccess _, Exit.SystemCall _ -> "what no guest may do";
        });
    }

    private static String name(int extension) {
        return switch (extension) {
            case BASE -> "base";
            case TIMER -> "timer";
            case IPI -> "IPI";
            case REMOTE_FENCE -> "remote fence";
            case HART_STATE -> "hart state";
            case CONSOLE -> "console";
            default -> extension >= 0 && extension < BASE ? "legacy" : "other";
        };
    }

    /** The access of the last exit was led to a device. */
    void addAccess(String device) {
        add(DEVICE + device);
        counts.get(NOT_MAPPED).decrement();
    }

    private void add(String cause) {
        counts.computeIfAbsent(cause, _ -> new LongAdder()).increment();
    }

    /** Those that are not zero. */
    Map<String, Long> byCause() {
        Map<String, Long> all = new TreeMap<>();
        counts.forEach((cause, count) -> all.put(cause, count.sum()));
        all.values().removeIf(count -> count <= 0);
        return all;
    }
}
