// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.device;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jargoon.vcpu.GuestClock;
import org.jargoon.vmm.fdt.DeviceTree;

/**
 * The core-local interruptor of machine mode (RISC-V privileged manual 3.2.1; the layout is SiFive's): for each hart
 * the software interrupt {@code msip} and the timer {@code mtimecmp}, and {@code mtime} for all. Accesses are aligned
 * words or doublewords.
 *
 * <p>{@code mtime} is what the time CSR of all harts shows. A write to it sets the machine's
 * {@linkplain GuestClock#time time}, for the timers of all harts at once; other devices do not notice.
 */
public final class Clint implements Device {
    /** The size of its range in bytes. */
    public static final long SIZE = 0x10000;

    private static final int SOFTWARE_INTERRUPT = 3;
    private static final int TIMER_INTERRUPT = 7;

    private static final long TIMERS = 0x4000;
    private static final long TIME = 0xbff8;
    private static final long END = 0xc000;
    private static final int MOST_HARTS = 4095;

    private final GuestClock clock;
    private final List<Hart> harts = new ArrayList<>();
    private final boolean[] software;
    private final long[] compare;
    private final List<GuestClock.Alarm> alarms = new ArrayList<>();

    /**
     * A hart's lines.
     *
     * @param controller the phandle of the hart's own interrupt controller
     */
    public record Hart(int controller, InterruptLine software, InterruptLine timer) {}

    public Clint(GuestClock clock, List<Hart> harts) {
        if (harts.size() > MOST_HARTS) {
            throw new IllegalArgumentException("too many harts: " + harts.size());
        }
        this.clock = clock;
        this.harts.addAll(harts);
        software = new boolean[harts.size()];
        compare = new long[harts.size()];
        Arrays.fill(compare, -1);
        for (int i = 0; i < harts.size(); i++) {
            int hart = i;
            alarms.add(clock.newAlarm(() -> alarm(hart)));
        }
    }

    @Override
    public String name() {
        return "clint";
    }

    private synchronized void alarm(int hart) {
        updateTimer(hart);
    }

    private void updateTimer(int hart) {
        boolean due = Long.compareUnsigned(clock.time(), compare[hart]) >= 0;
        harts.get(hart).timer.set(due);
        alarms.get(hart).set(due ? GuestClock.NEVER : clock.whenTimeIs(compare[hart]));
    }

    @Override
    public boolean answers(long offset, int size) {
        return offset < TIMERS ? size == Integer.BYTES : offset < END && size >= Integer.BYTES;
    }

    @Override
    public synchronized long read(long offset, int size) {
        if (size < Integer.BYTES || offset % size != 0) {
            return 0;
        }
        long low = Integer.toUnsignedLong(readWord(offset));
        return size == Integer.BYTES ? low : readDouble(offset, low);
    }

    private long readDouble(long offset, long low) {
        return offset == TIME ? clock.time() : low | (long) readWord(offset + Integer.BYTES) << Integer.SIZE;
    }

    private int readWord(long offset) {
        long value;
        if (offset < TIMERS) {
            long hart = offset / Integer.BYTES;
            return hart < software.length && software[(int) hart] ? 1 : 0;
        } else if (offset - TIMERS < compare.length * (long) Long.BYTES) {
            value = compare[(int) ((offset - TIMERS) / Long.BYTES)];
        } else if ((offset & -Long.BYTES) == TIME) {
            value = clock.time();
        } else {
            return 0;
        }
        return (int) (offset % Long.BYTES == 0 ? value : value >>> Integer.SIZE);
    }

    @Override
    public synchronized void write(long offset, int size, long value) {
        if (size < Integer.BYTES || offset % size != 0) {
            return;
        }
        if (offset < TIMERS) {
            writeSoftware(offset / Integer.BYTES, (int) value);
            if (size == Long.BYTES) {
                writeSoftware(offset / Integer.BYTES + 1, (int) (value >>> Integer.SIZE));
            }
        } else if (offset - TIMERS < compare.length * (long) Long.BYTES) {
            int hart = (int) ((offset - TIMERS) / Long.BYTES);
            compare[hart] = size == Long.BYTES ? value : withWord(compare[hart], offset % Long.BYTES != 0, value);
            updateTimer(hart);
        } else if ((offset & -Long.BYTES) == TIME) {
            setTime(size == Long.BYTES ? value : withWord(clock.time(), offset % Long.BYTES != 0, value));
        }
    }

    private void setTime(long time) {
        setLead(time - clock.ticks());
    }

    private void setLead(long lead) {
        clock.setLead(lead);
        for (int hart = 0; hart < compare.length; hart++) {
            updateTimer(hart);
        }
    }

    private static long withWord(long old, boolean high, long value) {
        long word = value & 0xffff_ffffL;
        return high ? old & 0xffff_ffffL | word << Integer.SIZE : old & -1L << Integer.SIZE | word;
    }

    private void writeSoftware(long hart, int value) {
        if (hart < software.length) {
            software[(int) hart] = (value & 1) != 0;
            harts.get((int) hart).software.set(software[(int) hart]);
        }
    }

    @Override
    public void describe(DeviceTree.Node bus, Placement place) {
        int[] extended = new int[4 * harts.size()];
        for (int i = 0; i < harts.size(); i++) {
            extended[4 * i] = harts.get(i).controller;
            extended[4 * i + 1] = SOFTWARE_INTERRUPT;
            extended[4 * i + 2] = harts.get(i).controller;
            extended[4 * i + 3] = TIMER_INTERRUPT;
        }
        place.node(bus, "clint", "sifive,clint0", "riscv,clint0").cells("interrupts-extended", extended);
    }

    @Override
    public synchronized void reset() {
        Arrays.fill(software, false);
        Arrays.fill(compare, -1);
        setLead(0);
        updateSoftware();
    }

    private void updateSoftware() {
        for (int i = 0; i < harts.size(); i++) {
            harts.get(i).software.set(software[i]);
        }
    }

    @Override
    public synchronized void save(DataOutput to) throws IOException {
        to.writeLong(clock.lead());
        for (int i = 0; i < software.length; i++) {
            to.writeBoolean(software[i]);
            to.writeLong(compare[i]);
        }
    }

    @Override
    public synchronized void restore(DataInput from) throws IOException {
        long lead = from.readLong();
        for (int i = 0; i < software.length; i++) {
            software[i] = State.readFlag(from, "software interrupt");
            compare[i] = from.readLong();
        }
        setLead(lead);
        updateSoftware();
    }
}
