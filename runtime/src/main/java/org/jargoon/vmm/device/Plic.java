// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.device;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.jargoon.vmm.fdt.DeviceTree;

/**
 * The platform-level interrupt controller (RISC-V Platform-Level Interrupt Controller Specification 1.0.0) with
 * {@value #SOURCES} level-triggered sources and priorities 0 to {@value #HIGHEST_PRIORITY}. Its registers are words,
 * accessed as such.
 *
 * <p>A context's output is asserted while a source is pending and enabled that has a higher priority than the context's
 * threshold. That a core takes the interrupt changes nothing here; only its claim does.
 */
public final class Plic implements Device {
    /** The highest number of a source; the lowest is 1. */
    public static final int SOURCES = 95;

    /** The size of its range in bytes, as on QEMU's virt board: room for 512 contexts. */
    public static final long SIZE = 0x600000;

    private static final int HIGHEST_PRIORITY = 7;
    private static final int WORDS = SOURCES / Integer.SIZE + 1;

    private static final long PENDING = 0x1000;
    private static final long ENABLES = 0x2000;
    private static final long ENABLES_SIZE = 0x80;
    private static final long CONTEXTS = 0x200000;
    private static final long CONTEXT_SIZE = 0x1000;
    private static final long THRESHOLD = 0;
    private static final long CLAIM = 4;

    private final int phandle;
    private final List<Context> contexts;

    private final int[] priorities = new int[SOURCES + 1];
    /** Bits by source: its line is asserted; the gateway's request waits; it has been claimed and not completed. */
    private final int[] asserted = new int[WORDS];
    private final int[] pending = new int[WORDS];
    private final int[] claimed = new int[WORDS];
    private final int[][] enables;
    private final int[] thresholds;
    private final boolean[] outputs;

    /**
     * Where interrupts go to, such as a VCPU in one mode.
     *
     * @param controller the phandle of the interrupt controller there
     * @param interrupt its number there; RISC-V: 9 for S-mode, 11 for M-mode
     * @param line what is asserted
     */
    public record Context(int controller, int interrupt, InterruptLine line) {
        /** What the binding of the device tree has for a context that interrupts nothing. */
        private static final int NOTHING = -1;

        /** A context with registers and a number, whose mode the guest does not have. */
        public static Context unconnected(int controller) {
            return new Context(controller, NOTHING, _ -> {});
        }
    }

    /**
     * @param phandle what other nodes of the device tree call it
     * @param contexts in order of their numbers
     */
    public Plic(int phandle, List<Context> contexts) {
        this.phandle = phandle;
        this.contexts = List.copyOf(contexts);
        enables = new int[contexts.size()][WORDS];
        thresholds = new int[contexts.size()];
        outputs = new boolean[contexts.size()];
    }

    @Override
    public String name() {
        return "plic";
    }

    /** The line of a source, 1 to {@link #SOURCES}. */
    public InterruptLine line(int source) {
        if (source < 1 || source > SOURCES) {
            throw new IllegalArgumentException("no interrupt source " + source);
        }
        return level -> setLine(source, level);
    }

    private synchronized void setLine(int source, boolean level) {
        setBit(asserted, source, level);
        if (request(source)) {
            updateAll();
        }
    }

    /** The gateway: one request for as long as the line is asserted, and the next one after completion. */
    private boolean request(int source) {
        if (!bit(asserted, source) || bit(claimed, source) || bit(pending, source)) {
            return false;
        }
        setBit(pending, source, true);
        return true;
    }

    @Override
    public boolean answers(long offset, int size) {
        return size == Integer.BYTES;
    }

    @Override
    public synchronized long read(long offset, int size) {
        if (size != Integer.BYTES || offset % Integer.BYTES != 0) {
            return 0;
        }
        return Integer.toUnsignedLong(readWord(offset));
    }

    private int readWord(long offset) {
        if (offset < PENDING) {
            long source = offset / Integer.BYTES;
            return source <= SOURCES ? priorities[(int) source] : 0;
        }
        if (offset < ENABLES) {
            long word = (offset - PENDING) / Integer.BYTES;
            return word < WORDS ? pending[(int) word] : 0;
        }
        if (offset < CONTEXTS) {
            long context = (offset - ENABLES) / ENABLES_SIZE;
            long word = (offset - ENABLES) % ENABLES_SIZE / Integer.BYTES;
            return context < contexts.size() && word < WORDS ? enables[(int) context][(int) word] : 0;
        }
        long context = (offset - CONTEXTS) / CONTEXT_SIZE;
        if (context >= contexts.size()) {
            return 0;
        }
        long register = (offset - CONTEXTS) % CONTEXT_SIZE;
        return register == THRESHOLD ? thresholds[(int) context] : register == CLAIM ? claim((int) context) : 0;
    }

    @Override
    public synchronized void write(long offset, int size, long value) {
        if (size == Integer.BYTES && offset % Integer.BYTES == 0) {
            writeWord(offset, (int) value);
        }
    }

    private void writeWord(long offset, int value) {
        if (offset < PENDING) {
            long source = offset / Integer.BYTES;
            if (source >= 1 && source <= SOURCES) {
                priorities[(int) source] = value & HIGHEST_PRIORITY;
                updateAll();
            }
        } else if (offset >= CONTEXTS) {
            long context = (offset - CONTEXTS) / CONTEXT_SIZE;
            if (context < contexts.size()) {
                writeContext((int) context, (offset - CONTEXTS) % CONTEXT_SIZE, value);
            }
        } else if (offset >= ENABLES) {
            long context = (offset - ENABLES) / ENABLES_SIZE;
            long word = (offset - ENABLES) % ENABLES_SIZE / Integer.BYTES;
            if (context < contexts.size() && word < WORDS) {
                enables[(int) context][(int) word] = word == 0 ? value & ~1 : value;
                update((int) context);
            }
        }
    }

    private void writeContext(int context, long register, int value) {
        if (register == THRESHOLD) {
            thresholds[context] = value & HIGHEST_PRIORITY;
            update(context);
        } else if (register == CLAIM) {
            complete(context, value);
        }
    }

    /** Takes the pending and enabled source of the highest priority, of several the lowest, whatever the threshold. */
    private int claim(int context) {
        int source = best(context);
        if (source != 0) {
            setBit(pending, source, false);
            setBit(claimed, source, true);
        }
        updateAll();
        return source;
    }

    /** A completion by a context for which the source is not enabled is ignored. */
    private void complete(int context, int source) {
        if (source < 1 || source > SOURCES || !bit(enables[context], source)) {
            return;
        }
        setBit(claimed, source, false);
        request(source);
        updateAll();
    }

    private int best(int context) {
        int best = 0;
        for (int word = 0; word < WORDS; word++) {
            for (int left = pending[word] & enables[context][word]; left != 0; left &= left - 1) {
                int source = word * Integer.SIZE + Integer.numberOfTrailingZeros(left);
                if (priorities[source] > priorities[best]) {
                    best = source;
                }
            }
        }
        return best;
    }

    private void updateAll() {
        for (int context = 0; context < outputs.length; context++) {
            update(context);
        }
    }

    private void update(int context) {
        boolean output = priorities[best(context)] > thresholds[context];
        if (output != outputs[context]) {
            outputs[context] = output;
            contexts.get(context).line.set(output);
        }
    }

    private static boolean bit(int[] bits, int source) {
        return (bits[source / Integer.SIZE] & 1 << source) != 0;
    }

    private static void setBit(int[] bits, int source, boolean value) {
        if (value) {
            bits[source / Integer.SIZE] |= 1 << source;
        } else {
            bits[source / Integer.SIZE] &= ~(1 << source);
        }
    }

    @Override
    public void describe(DeviceTree.Node bus, Placement place) {
        int[] extended = new int[2 * contexts.size()];
        for (int i = 0; i < contexts.size(); i++) {
            extended[2 * i] = contexts.get(i).controller;
            extended[2 * i + 1] = contexts.get(i).interrupt;
        }
        place.node(bus, "interrupt-controller", "sifive,plic-1.0.0", "riscv,plic0")
                .cells("#interrupt-cells", 1)
                .cells("#address-cells", 0)
                .set("interrupt-controller")
                .cells("interrupts-extended", extended)
                .cells("riscv,ndev", SOURCES)
                .cells("phandle", phandle);
    }

    @Override
    public synchronized void reset() {
        clear(priorities);
        clear(pending);
        clear(claimed);
        clear(thresholds);
        for (int[] enable : enables) {
            clear(enable);
        }
        for (int source = 1; source <= SOURCES; source++) {
            request(source);
        }
        updateAll();
    }

    private static void clear(int[] words) {
        Arrays.fill(words, 0);
    }

    @Override
    public synchronized void save(DataOutput to) throws IOException {
        State.write(to, priorities);
        State.write(to, asserted);
        State.write(to, pending);
        State.write(to, claimed);
        for (int[] enable : enables) {
            State.write(to, enable);
        }
        State.write(to, thresholds);
    }

    @Override
    public synchronized void restore(DataInput from) throws IOException {
        for (int i = 0; i < priorities.length; i++) {
            priorities[i] = State.read(from, i == 0 ? 0 : HIGHEST_PRIORITY, "priority");
        }
        readSources(from, asserted);
        readSources(from, pending);
        readSources(from, claimed);
        for (int[] enable : enables) {
            readSources(from, enable);
        }
        for (int i = 0; i < thresholds.length; i++) {
            thresholds[i] = State.read(from, HIGHEST_PRIORITY, "threshold");
        }
        updateAll();
    }

    private static void readSources(DataInput from, int[] bits) throws IOException {
        for (int i = 0; i < WORDS; i++) {
            bits[i] = from.readInt();
        }
        State.check((bits[0] & 1) == 0, "interrupt source 0");
    }
}
