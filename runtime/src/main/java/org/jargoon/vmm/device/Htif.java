// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.device;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jargoon.vmm.fdt.DeviceTree;

/**
 * The host-target interface of bare-metal programs, as the RISC-V simulator Spike serves it: the program writes to its
 * variable {@code tohost}, waits until that is 0 again, and may find an answer in {@code fromhost}.
 *
 * <p>Both variables lie in RAM, which holds their values in either of the two ways to serve them:
 * <ul>
 * <li>Where they have pages for themselves ({@link org.jargoon.vmm.load.BootPlan.HtifPlace#alone}), this device is
 *     placed over the page of {@code tohost}, so that stores are seen at once. It passes all accesses on to the RAM
 *     beneath. Instructions and page tables cannot lie in such a page, and atomic instructions need not work there.
 * <li>Otherwise {@link #poll} is called from time to time, such as every 10 ms and whenever a VCPU exits. That always
 *     works, at the speed of one character a call.
 * </ul>
 *
 * <p>Served are the end of the program, the system calls write and exit (the others fail with ENOSYS), and the console.
 */
public final class Htif implements Device {
    /** The size of a page that it is placed over, in bytes. */
    public static final long PAGE = 4096;

    private static final int COMMAND_SHIFT = 48;
    private static final int DEVICE_SHIFT = 56;
    private static final long PAYLOAD = (1L << COMMAND_SHIFT) - 1;

    private static final int SYSCALLS = 0;
    private static final int CONSOLE = 1;
    private static final int CONSOLE_GET = 0;
    private static final int CONSOLE_PUT = 1;
    private static final long CONSOLE_READY = 0x100;

    private static final int SYSCALL_WORDS = 8;
    private static final long SYS_WRITE = 64;
    private static final long SYS_EXIT = 93;
    private static final long ENOSYS = -38;
    private static final long EFAULT = -14;
    private static final long EBADF = -9;
    private static final int LONGEST_WRITE = 1 << 16;

    private final long tohost;
    private final long fromhost;
    private final DmaMemory ram;
    private final ConsolePort console;
    private final EndListener listener;

    /** The guest waits for a character. */
    private boolean reading;

    /**
     * @param tohost the guest-physical address of the variable
     * @param fromhost the guest-physical address of the other, or 0 where there is none
     */
    public Htif(long tohost, long fromhost, DmaMemory ram, ConsolePort console, EndListener listener) {
        this.tohost = tohost;
        this.fromhost = fromhost;
        this.ram = ram;
        this.console = console;
        this.listener = listener;
        console.onInput(this::poll);
    }

    /** Where it is placed if it is placed over RAM. */
    public Placement page() {
        return new Placement(tohost & -PAGE, PAGE);
    }

    @Override
    public String name() {
        return "htif";
    }

    @Override
    public boolean answers(long offset, int size) {
        return true;
    }

    @Override
    public synchronized long read(long offset, int size) {
        if (offset > PAGE - size) {
            return 0;
        }
        ByteBuffer bytes = buffer(Long.BYTES).limit(size);
        try {
            ram.read(page().base() + offset, bytes);
        } catch (DmaFault e) {
            return 0;
        }
        return bytes.clear().getLong(0);
    }

    @Override
    public void write(long offset, int size, long value) {
        if (offset > PAGE - size) {
            return;
        }
        try {
            synchronized (this) {
                ram.write(page().base() + offset, buffer(Long.BYTES).putLong(0, value).limit(size));
            }
        } catch (DmaFault e) {
            return;
        }
        long at = page().base() + offset;
        // A program for RV32 stores the two halves, of which the upper one completes the command.
        if (at + size == tohost + Long.BYTES || at == tohost && (value & 1) != 0) {
            poll();
        }
    }

    /** Looks whether the program wants something, and does it. May be called from any thread. */
    public void poll() {
        Action action;
        synchronized (this) {
            try {
                action = serve();
            } catch (DmaFault e) {
                action = Action.NONE;
            }
        }
        // Not while the monitor is held: the console may have to wait.
        if (action.printed.length != 0) {
            console.print(action.printed, 0, action.printed.length);
        }
        if (action.ends) {
            listener.poweredOff(action.code);
        }
    }

    private record Action(byte[] printed, boolean ends, int code) {
        static final Action NONE = print(new byte[0]);

        static Action print(byte[] bytes) {
            return new Action(bytes, false, 0);
        }

        static Action end(long code) {
            // A failure whose code is lost on the way must not look like success.
            return new Action(new byte[0], true, code != 0 && (int) code == 0 ? 1 : (int) code);
        }
    }

    private Action serve() throws DmaFault {
        answerRead();
        long command = readLong(tohost);
        if (command == 0) {
            return Action.NONE;
        }
        int device = (int) (command >>> DEVICE_SHIFT);
        int code = (int) (command >>> COMMAND_SHIFT) & 0xff;
        long payload = command & PAYLOAD;
        if (device == SYSCALLS && code == 0 && (payload & 1) != 0) {
            writeLong(tohost, 0);
            return Action.end(payload >>> 1);
        }
        Action action = Action.NONE;
        if (device == SYSCALLS && code == 0) {
            action = systemCall(payload);
        } else if (device == CONSOLE && code == CONSOLE_PUT) {
            action = Action.print(new byte[] {(byte) payload});
        } else if (device == CONSOLE && code == CONSOLE_GET) {
            reading = true;
        }
        writeLong(tohost, 0);
        answerRead();
        return action;
    }

    /** The answer to a read of the console comes when there is a character and the last answer has been taken. */
    private void answerRead() throws DmaFault {
        if (reading && fromhost != 0 && readLong(fromhost) == 0) {
            int character = console.poll();
            if (character >= 0) {
                reading = false;
                writeLong(fromhost, (long) CONSOLE << DEVICE_SHIFT | CONSOLE_READY | character);
            }
        }
    }

    /** A system call: its number and arguments stand in memory, where its result goes to. */
    private Action systemCall(long address) throws DmaFault {
        ByteBuffer words = buffer(SYSCALL_WORDS * Long.BYTES);
        if (!ram.contains(address, words.capacity())) {
            // There is nowhere to put a result; but the guest need not wait for ever.
            answerSystemCall();
            return Action.NONE;
        }
        ram.read(address, words);
        long number = words.getLong(0);
        if (number == SYS_EXIT) {
            return Action.end(words.getLong(Long.BYTES));
        }
        Action action = Action.NONE;
        long result = ENOSYS;
        if (number == SYS_WRITE) {
            long descriptor = words.getLong(Long.BYTES);
            long from = words.getLong(2 * Long.BYTES);
            int length = (int) Math.clamp(words.getLong(3 * Long.BYTES), 0, LONGEST_WRITE);
            result = EBADF;
            if (descriptor == 1 || descriptor == 2) {
                result = ram.contains(from, length) ? length : EFAULT;
            }
            if (result >= 0) {
                ByteBuffer text = ByteBuffer.allocate(length);
                ram.read(from, text);
                action = Action.print(text.array());
            }
        }
        writeLong(address, result);
        answerSystemCall();
        return action;
    }

    private void answerSystemCall() throws DmaFault {
        if (fromhost != 0) {
            writeLong(fromhost, 1);
        }
    }

    private long readLong(long address) throws DmaFault {
        ByteBuffer bytes = buffer(Long.BYTES);
        ram.read(address, bytes);
        return bytes.getLong(0);
    }

    private void writeLong(long address, long value) throws DmaFault {
        ram.write(address, buffer(Long.BYTES).putLong(0, value));
    }

    private static ByteBuffer buffer(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public void describe(DeviceTree.Node bus, Placement place) {
        bus.parent().node("htif").strings("compatible", "ucb,htif0");
    }

    @Override
    public synchronized void reset() {
        reading = false;
    }

    @Override
    public synchronized void save(DataOutput to) throws IOException {
        to.writeBoolean(reading);
    }

    @Override
    public synchronized void restore(DataInput from) throws IOException {
        reading = State.readFlag(from, "console read");
    }
}
