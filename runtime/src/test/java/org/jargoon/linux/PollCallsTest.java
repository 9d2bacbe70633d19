// SPDX-License-Identifier: Apache-2.0
package org.jargoon.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.jargoon.linux.abi.Errno;
import org.jargoon.linux.fs.OpenFlags;
import org.jargoon.linux.fs.PollEvents;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** poll and select report what poll(2) and pipe(7) of Linux say; the numbers are those of a native program. */
class PollCallsTest {
    private static final int FCNTL = 25;
    private static final int CLOSE = 57;
    private static final int PIPE = 59;
    private static final int READ = 63;
    private static final int WRITE = 64;
    private static final int PSELECT = 72;
    private static final int PPOLL = 73;
    private static final int SET_PIPE_SIZE = 1031;
    private static final int GET_PIPE_SIZE = 1032;
    private static final int ALL = 0x1fff;

    private final Guest guest = Guest.withInput("waiting");
    private int reader;
    private int writer;

    @AfterEach
    void closeTheGuest() {
        guest.close();
    }

    private void makePipe() {
        long pair = guest.space(8);
        assertEquals(0, guest.call(PIPE, pair, OpenFlags.NONBLOCK));
        reader = guest.getInt(pair);
        writer = guest.getInt(pair + 4);
    }

    /** The events that poll returns for one descriptor at once. */
    private int poll(int descriptor, int events) {
        long entry = guest.words(descriptor & 0xffffffffL | (long) events << 32);
        long count = guest.call(PPOLL, entry, 1, guest.words(0, 0));
        int returned = guest.getInt(entry + 4) >>> 16;
        assertEquals(returned == 0 ? 0 : 1, count);
        return returned;
    }

    private void write(int length) {
        assertEquals(length, guest.call(WRITE, writer, guest.scratch, length));
    }

    @Test
    void anEndOfAPipeIsReadyInItsDirectionOnly() {
        makePipe();
        assertEquals(0, poll(reader, ALL));
        assertEquals(PollEvents.OUT | PollEvents.WRITE_NORMAL, poll(writer, ALL));
        write(1);
        assertEquals(PollEvents.IN | PollEvents.READ_NORMAL, poll(reader, ALL));
        assertEquals(0, poll(reader, 0));
    }

    @Test
    void aClosedOtherEndIsReportedUnasked() {
        makePipe();
        write(1);
        guest.call(CLOSE, writer);
        assertEquals(PollEvents.IN | PollEvents.HANG_UP, poll(reader, PollEvents.IN));
        guest.call(READ, reader, guest.scratch, 1);
        assertEquals(PollEvents.HANG_UP, poll(reader, PollEvents.IN));
        assertEquals(PollEvents.HANG_UP, poll(reader, 0));
        makePipe();
        guest.call(CLOSE, reader);
        assertEquals(PollEvents.OUT | PollEvents.ERROR, poll(writer, PollEvents.OUT));
        assertEquals(PollEvents.ERROR, poll(writer, 0));
    }

    @Test
    void whatIsNotOpenIsInvalid() {
        assertEquals(PollEvents.INVALID, poll(99, PollEvents.IN));
        assertEquals(0, poll(-1, PollEvents.IN));
        assertEquals(PollEvents.INVALID, poll((int) guest.open("/", OpenFlags.PATH), PollEvents.IN));
    }

    @Test
    void inputThatWaitsIsReadyTheFirstTime() {
        assertEquals(PollEvents.IN, poll(0, PollEvents.IN));
    }

    @Test
    void theRestOfTheTimeIsWrittenBack() {
        makePipe();
        long time = guest.words(0, 20_000_000);
        long entry = guest.words(reader | (long) PollEvents.IN << 32);
        assertEquals(0, guest.call(PPOLL, entry, 1, time));
        assertEquals(0, guest.getLong(time + 8));
        long set = guest.words(1L << reader);
        long again = guest.words(0, 20_000_000);
        assertEquals(0, guest.call(PSELECT, reader + 1, set, 0, 0, again));
        assertEquals(0, guest.getLong(again + 8));
        write(1);
        long hundred = guest.words(100, 0);
        assertEquals(1, guest.call(PPOLL, entry, 1, hundred));
        assertEquals(99, guest.getLong(hundred));
    }

    @Test
    void selectCountsEachSet() {
        makePipe();
        write(1);
        long reads = guest.words(1L << reader | 1L << 40);
        long writes = guest.words(1L << writer | 1L << reader);
        long exceptions = guest.words(1L << reader);
        int count = Math.max(reader, writer) + 1;
        assertEquals(2, guest.call(PSELECT, count, reads, writes, exceptions, guest.words(0, 0)));
        assertEquals(1L << reader, guest.getLong(reads));
        assertEquals(1L << writer, guest.getLong(writes));
        assertEquals(0, guest.getLong(exceptions));
        for (int set = 1; set <= 3; set++) {
            long[] arguments = {64, 0, 0, 0, guest.words(0, 0)};
            arguments[set] = guest.words(1L << 63);
            guest.fails(Errno.EBADF, PSELECT, arguments);
        }
    }

    @Test
    void aPipeHasTheCapacityItIsGiven() {
        makePipe();
        assertEquals(65536, guest.call(FCNTL, reader, GET_PIPE_SIZE));
        assertEquals(8192, guest.call(FCNTL, writer, SET_PIPE_SIZE, 5000));
        write(8192);
        guest.fails(Errno.EAGAIN, WRITE, writer, guest.scratch, 1);
        assertEquals(0, poll(writer, PollEvents.OUT));
        guest.fails(Errno.EBUSY, FCNTL, writer, SET_PIPE_SIZE, 4096);
        assertEquals(100, guest.call(READ, reader, guest.scratch, 100));
        assertEquals(0, poll(writer, PollEvents.OUT));
        assertEquals(1 << 20, guest.call(FCNTL, writer, SET_PIPE_SIZE, 1 << 20));
        assertEquals(PollEvents.OUT, poll(writer, PollEvents.OUT));
        assertEquals(8092, guest.call(READ, reader, guest.scratch, 10_000));
        guest.fails(Errno.EPERM, FCNTL, writer, SET_PIPE_SIZE, 1 << 21);
        guest.fails(Errno.EBADF, FCNTL, guest.open("/dev/null", 0), GET_PIPE_SIZE);
    }

    @Test
    void sleepingCostsNoProcessorTime() throws Exception {
        CpuTime time = guest.process.cpuTime();
        time.begin();
        long before = time.total();
        assertEquals(0, guest.call(101, guest.words(0, 300_000_000), 0));
        assertTrue(time.total() - before < 300_000_000);
        long usage = guest.space(144);
        assertEquals(0, guest.call(165, 0, usage));
        long micros = 1_000_000 * (guest.getLong(usage) + guest.getLong(usage + 16))
                + guest.getLong(usage + 8) + guest.getLong(usage + 24);
        assertTrue(micros <= time.total() / 1000, "user and system time are parts of the processor time");
        assertTrue(guest.getLong(usage + 128) > 0, "it has waited");
    }
}
