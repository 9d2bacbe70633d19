// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.device;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.function.LongSupplier;
import org.jargoon.vcpu.GuestClock;
import org.jargoon.vmm.fdt.DeviceTree;

/**
 * The real-time clock of Android's Goldfish board (GOLDFISH-VIRTUAL-HARDWARE, "Goldfish timer", with the alarm
 * registers that came later): nanoseconds since 1970 and one alarm. Registers are words, which are accessed singly or
 * two at a time, the lower one first.
 *
 * <p>What the guest sets the time to is kept as a distance from the host's: a restored guest sees that time has passed,
 * and so does one that a debugger has held, whose own clock has stood still. An alarm that came due meanwhile rings as
 * much later as the guest has been held.
 */
public final class GoldfishRtc implements Device {
    /** The size of its range in bytes. */
    public static final long SIZE = 0x1000;

    private static final int TIME_LOW = 0x00;
    private static final int TIME_HIGH = 0x04;
    private static final int ALARM_LOW = 0x08;
    private static final int ALARM_HIGH = 0x0c;
    private static final int INTERRUPT_ENABLED = 0x10;
    private static final int CLEAR_ALARM = 0x14;
    private static final int ALARM_STATUS = 0x18;
    private static final int CLEAR_INTERRUPT = 0x1c;

    /** Where QEMU's device ends, which has one more word that means nothing. */
    private static final int END = 0x24;

    private static final long LOW = 0xffff_ffffL;
    private static final long NANOS_PER_TICK = 1_000_000_000 / GuestClock.HERTZ;

    private final LongSupplier wallClock;
    private final GuestClock clock;
    private final InterruptLine line;
    private final GuestClock.Alarm hostAlarm;

    /** What is added to the host's time. */
    private long offset;
    /** The upper half of the time whose lower half was read last. */
    private int latchedHigh;
    private long alarm;
    private boolean alarmSet;
    private boolean enabled;
    private boolean pending;

    /**
     * @param wallClock nanoseconds since 1970, without leap seconds
     * @param clock by which alarms ring
     */
    public GoldfishRtc(LongSupplier wallClock, GuestClock clock, InterruptLine line) {
        this.wallClock = wallClock;
        this.clock = clock;
        this.line = line;
        hostAlarm = clock.newAlarm(this::ring);
    }

    @Override
    public String name() {
        return "rtc";
    }

    private long time() {
        return wallClock.getAsLong() + offset;
    }

    private synchronized void ring() {
        updateAlarm();
    }

    /** Rings if it is time, and otherwise when it will be. */
    private void updateAlarm() {
        long left = alarm - time();
        if (alarmSet && left <= 0) {
            alarmSet = false;
            pending = true;
        }
        hostAlarm.set(alarmSet ? later(clock.ticks(), left / NANOS_PER_TICK + 1) : GuestClock.NEVER);
        line.set(pending && enabled);
    }

    private static long later(long ticks, long by) {
        return ticks > GuestClock.NEVER - by ? GuestClock.NEVER : ticks + by;
    }

    @Override
    public boolean answers(long offset, int size) {
        return size >= Integer.BYTES && offset + size <= END;
    }

    @Override
    public synchronized long read(long offset, int size) {
        long low = readWord(offset);
        return size == Integer.BYTES ? low : low | readWord(offset + Integer.BYTES) << Integer.SIZE;
    }

    private long readWord(long offset) {
        return LOW & switch ((int) offset) {
            case TIME_LOW -> {
                long time = time();
                latchedHigh = (int) (time >>> Integer.SIZE);
                yield time;
            }
            case TIME_HIGH -> latchedHigh;
            case ALARM_LOW -> alarm;
            case ALARM_HIGH -> alarm >>> Integer.SIZE;
            case INTERRUPT_ENABLED -> enabled ? 1 : 0;
            case ALARM_STATUS -> alarmSet ? 1 : 0;
            default -> 0;
        };
    }

    @Override
    public synchronized void write(long offset, int size, long value) {
        writeWord(offset, value & LOW);
        if (size == Long.BYTES) {
            writeWord(offset + Integer.BYTES, value >>> Integer.SIZE);
        }
        updateAlarm();
    }

    private void writeWord(long offset, long word) {
        switch ((int) offset) {
            case TIME_LOW -> setTime(time() & ~LOW | word);
            case TIME_HIGH -> setTime(time() & LOW | word << Integer.SIZE);
            case ALARM_HIGH -> alarm = alarm & LOW | word << Integer.SIZE;
            case ALARM_LOW -> {
                alarm = alarm & ~LOW | word;
                alarmSet = true;
            }
            case INTERRUPT_ENABLED -> enabled = (word & 1) != 0;
            case CLEAR_ALARM -> alarmSet = false;
            case CLEAR_INTERRUPT -> pending = false;
            default -> { // Nothing is there, or it is read-only.
            }
        }
    }

    private void setTime(long time) {
        offset += time - time();
    }

    @Override
    public void describe(DeviceTree.Node bus, Placement place) {
        place.node(bus, "rtc", "google,goldfish-rtc");
    }

    @Override
    public synchronized void reset() {
        offset = 0;
        latchedHigh = 0;
        alarm = 0;
        alarmSet = false;
        enabled = false;
        pending = false;
        updateAlarm();
    }

    @Override
    public synchronized void save(DataOutput to) throws IOException {
        to.writeLong(offset);
        to.writeInt(latchedHigh);
        to.writeLong(alarm);
        to.writeBoolean(alarmSet);
        to.writeBoolean(enabled);
        to.writeBoolean(pending);
    }

    @Override
    public synchronized void restore(DataInput from) throws IOException {
        offset = from.readLong();
        latchedHigh = from.readInt();
        alarm = from.readLong();
        alarmSet = State.readFlag(from, "alarm");
        enabled = State.readFlag(from, "interrupt enable");
        pending = State.readFlag(from, "interrupt");
        updateAlarm();
    }
}
