// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.device;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.jargoon.vmm.fdt.DeviceTree;

/**
 * A 16550A UART (National Semiconductor PC16550D, 1995) with 16-byte FIFOs, between the guest and a
 * {@link ConsolePort}. Its registers are bytes; a wider access means the register at its offset. What is sent is sent
 * at once, so that the transmitter is always empty. Behind the registers nothing answers.
 *
 * <p>What was typed stays in the console port until the guest shows interest: while it has enabled the interrupt for
 * received data as much as the FIFO holds is fetched, and otherwise one byte whenever the line status is read.
 */
public final class Uart16550 implements Device {
    /** The size of its range in bytes, as on QEMU's virt board. */
    public static final long SIZE = 0x100;

    private static final int CLOCK_HERTZ = 3_686_400;
    private static final int FIFO_SIZE = 16;

    private static final int DATA = 0;
    private static final int INTERRUPT_ENABLE = 1;
    private static final int INTERRUPT_ID = 2;
    private static final int LINE_CONTROL = 3;
    private static final int MODEM_CONTROL = 4;
    private static final int LINE_STATUS = 5;
    private static final int MODEM_STATUS = 6;
    private static final int SCRATCH = 7;

    private static final int ENABLE_RECEIVED = 1;
    private static final int ENABLE_TRANSMITTER_EMPTY = 2;
    private static final int ENABLE_LINE_STATUS = 4;
    private static final int ENABLE_MODEM_STATUS = 8;
    private static final int ENABLES = 0x0f;

    private static final int ID_MODEM_STATUS = 0x00;
    private static final int ID_NONE = 0x01;
    private static final int ID_TRANSMITTER_EMPTY = 0x02;
    private static final int ID_RECEIVED = 0x04;
    private static final int ID_LINE_STATUS = 0x06;
    private static final int ID_TIMEOUT = 0x0c;
    private static final int ID_FIFOS = 0xc0;

    private static final int FIFO_ENABLE = 1;
    private static final int FIFO_CLEAR_RECEIVED = 2;
    private static final int FIFO_KEPT = FIFO_ENABLE | 0xc8;
    private static final int[] TRIGGER_LEVELS = {1, 4, 8, 14};

    private static final int DIVISOR_ACCESS = 0x80;

    /** As QEMU's: 9,600 baud with the clock of a PC. */
    private static final int DIVISOR_AT_RESET = 12;

    private static final int MODEM_DTR = 1;
    private static final int MODEM_RTS = 2;
    private static final int MODEM_OUT1 = 4;
    private static final int MODEM_OUT2 = 8;
    private static final int MODEM_LOOP = 0x10;
    private static final int MODEM_BITS = 0x1f;

    private static final int STATUS_DATA_READY = 1;
    private static final int STATUS_OVERRUN = 2;
    private static final int STATUS_TRANSMITTER_EMPTY = 0x60;

    private static final int CLEAR_TO_SEND = 0x10;
    private static final int DATA_SET_READY = 0x20;
    private static final int RING = 0x40;
    private static final int CARRIER = 0x80;
    private static final int LINES = CLEAR_TO_SEND | DATA_SET_READY | RING | CARRIER;

    private final ConsolePort console;
    private final InterruptLine line;

    private final byte[] received = new byte[FIFO_SIZE];
    private int firstReceived;
    private int receivedCount;
    private int interruptEnable;
    private int fifoControl;
    private int lineControl;
    private int modemControl;
    /** The four lines as they are, and the four bits for those that have changed since they were read. */
    private int modemStatus;
    private int scratch;
    private int divisor;
    private boolean overrun;
    /** The transmitter became empty, and the guest has not been told. */
    private boolean emptied;

    public Uart16550(ConsolePort console, InterruptLine line) {
        this.console = console;
        this.line = line;
        powerOn();
        console.onInput(this::inputArrived);
    }

    @Override
    public String name() {
        return "uart";
    }

    private synchronized void inputArrived() {
        if ((interruptEnable & ENABLE_RECEIVED) != 0) {
            fetch(fifoSize());
            updateLine();
        }
    }

    private int fifoSize() {
        return (fifoControl & FIFO_ENABLE) != 0 ? FIFO_SIZE : 1;
    }

    /** Fetches what was typed until {@code limit} bytes are there. In loopback mode the receiver is disconnected. */
    private void fetch(int limit) {
        while (receivedCount < limit && (modemControl & MODEM_LOOP) == 0) {
            int next = console.poll();
            if (next < 0) {
                return;
            }
            receive((byte) next);
        }
    }

    private void receive(byte value) {
        if (receivedCount == fifoSize()) {
            overrun = true;
            return;
        }
        received[(firstReceived + receivedCount++) % FIFO_SIZE] = value;
    }

    @Override
    public boolean answers(long offset, int size) {
        return offset <= SCRATCH;
    }

    @Override
    public synchronized long read(long offset, int size) {
        boolean divisorAccess = (lineControl & DIVISOR_ACCESS) != 0;
        return switch ((int) offset) {
            case DATA -> divisorAccess ? divisor & 0xff : readData();
            case INTERRUPT_ENABLE -> divisorAccess ? divisor >>> Byte.SIZE : interruptEnable;
            case INTERRUPT_ID -> readInterruptId();
            case LINE_CONTROL -> lineControl;
            case MODEM_CONTROL -> modemControl;
            case LINE_STATUS -> readLineStatus();
            case MODEM_STATUS -> readModemStatus();
            default -> scratch;
        };
    }

    private int readData() {
        int value = 0;
        if (receivedCount != 0) {
            value = Byte.toUnsignedInt(received[firstReceived]);
            firstReceived = (firstReceived + 1) % FIFO_SIZE;
            receivedCount--;
        }
        if ((interruptEnable & ENABLE_RECEIVED) != 0) {
            fetch(fifoSize());
        }
        updateLine();
        return value;
    }

    /** To read that the transmitter is empty is to be told. */
    private int readInterruptId() {
        int id = interruptId();
        if (id == ID_TRANSMITTER_EMPTY) {
            emptied = false;
            updateLine();
        }
        return (fifoControl & FIFO_ENABLE) != 0 ? id | ID_FIFOS : id;
    }

    private int readLineStatus() {
        fetch((interruptEnable & ENABLE_RECEIVED) != 0 ? fifoSize() : 1);
        int status = STATUS_TRANSMITTER_EMPTY
                | (receivedCount != 0 ? STATUS_DATA_READY : 0)
                | (overrun ? STATUS_OVERRUN : 0);
        overrun = false;
        updateLine();
        return status;
    }

    private int readModemStatus() {
        int status = modemStatus;
        modemStatus &= LINES;
        updateLine();
        return status;
    }

    @Override
    public void write(long offset, int size, long value) {
        if (writeRegister((int) offset, (int) value & 0xff)) {
            // Not while the monitor is held: the console may have to wait.
            console.print(new byte[] {(byte) value}, 0, 1);
        }
    }

    /** Returns whether the value is to be sent. */
    private synchronized boolean writeRegister(int register, int value) {
        boolean send = false;
        boolean divisorAccess = (lineControl & DIVISOR_ACCESS) != 0;
        switch (register) {
            case DATA -> {
                if (divisorAccess) {
                    divisor = divisor & 0xff00 | value;
                } else {
                    send = transmit((byte) value);
                }
            }
            case INTERRUPT_ENABLE -> {
                if (divisorAccess) {
                    divisor = divisor & 0xff | value << Byte.SIZE;
                } else {
                    enableInterrupts(value & ENABLES);
                }
            }
            case INTERRUPT_ID -> writeFifoControl(value);
            case LINE_CONTROL -> lineControl = value;
            case MODEM_CONTROL -> {
                modemControl = value & MODEM_BITS;
                updateModemLines();
            }
            case SCRATCH -> scratch = value;
            default -> { // The status registers are read-only.
            }
        }
        updateLine();
        return send;
    }

    private boolean transmit(byte value) {
        emptied = true;
        if ((modemControl & MODEM_LOOP) != 0) {
            receive(value);
            return false;
        }
        return true;
    }

    /** Whoever enables the interrupt of an empty transmitter is told at once that it is empty. */
    private void enableInterrupts(int value) {
        if ((value & ~interruptEnable & ENABLE_TRANSMITTER_EMPTY) != 0) {
            emptied = true;
        }
        interruptEnable = value;
        if ((value & ENABLE_RECEIVED) != 0) {
            fetch(fifoSize());
        }
    }

    private void writeFifoControl(int value) {
        boolean switched = ((value ^ fifoControl) & FIFO_ENABLE) != 0;
        if (switched || (value & FIFO_CLEAR_RECEIVED) != 0) {
            receivedCount = 0;
        }
        // The other bits can only be written together with the one that enables.
        fifoControl = (value & FIFO_ENABLE) != 0 ? value & FIFO_KEPT : 0;
        if ((interruptEnable & ENABLE_RECEIVED) != 0) {
            fetch(fifoSize());
        }
    }

    private void updateModemLines() {
        int lines = CLEAR_TO_SEND | DATA_SET_READY | CARRIER;
        if ((modemControl & MODEM_LOOP) != 0) {
            lines = ((modemControl & MODEM_RTS) != 0 ? CLEAR_TO_SEND : 0)
                    | ((modemControl & MODEM_DTR) != 0 ? DATA_SET_READY : 0)
                    | ((modemControl & MODEM_OUT1) != 0 ? RING : 0)
                    | ((modemControl & MODEM_OUT2) != 0 ? CARRIER : 0);
        }
        int changed = (modemStatus ^ lines) & LINES;
        // Only the end of a ring is told.
        changed &= ~(lines & RING);
        modemStatus = lines | modemStatus & ~LINES | changed >>> 4;
    }

    /** What is pending and enabled, in the order of priority. */
    private int interruptId() {
        if (overrun && (interruptEnable & ENABLE_LINE_STATUS) != 0) {
            return ID_LINE_STATUS;
        }
        if (receivedCount != 0 && (interruptEnable & ENABLE_RECEIVED) != 0) {
            boolean full = (fifoControl & FIFO_ENABLE) == 0 || receivedCount >= TRIGGER_LEVELS[fifoControl >>> 6];
            // Below the trigger level the timeout of four characters is over at once.
            return full ? ID_RECEIVED : ID_TIMEOUT;
        }
        if (emptied && (interruptEnable & ENABLE_TRANSMITTER_EMPTY) != 0) {
            return ID_TRANSMITTER_EMPTY;
        }
        boolean modem = (modemStatus & ~LINES) != 0 && (interruptEnable & ENABLE_MODEM_STATUS) != 0;
        return modem ? ID_MODEM_STATUS : ID_NONE;
    }

    private void updateLine() {
        line.set(interruptId() != ID_NONE);
    }

    @Override
    public void describe(DeviceTree.Node bus, Placement place) {
        place.node(bus, "serial", "ns16550a").cells("clock-frequency", CLOCK_HERTZ);
    }

    @Override
    public synchronized void reset() {
        powerOn();
        updateLine();
    }

    private void powerOn() {
        firstReceived = 0;
        receivedCount = 0;
        interruptEnable = 0;
        fifoControl = 0;
        lineControl = 0;
        modemControl = MODEM_OUT2;
        modemStatus = 0;
        updateModemLines();
        modemStatus &= LINES;
        scratch = 0;
        divisor = DIVISOR_AT_RESET;
        overrun = false;
        emptied = false;
    }

    @Override
    public synchronized void save(DataOutput to) throws IOException {
        to.writeInt(receivedCount);
        for (int i = 0; i < receivedCount; i++) {
            to.writeByte(received[(firstReceived + i) % FIFO_SIZE]);
        }
        State.write(to, new int[] {
            interruptEnable, fifoControl, lineControl, modemControl, modemStatus, scratch, divisor
        });
        to.writeBoolean(overrun);
        to.writeBoolean(emptied);
    }

    @Override
    public synchronized void restore(DataInput from) throws IOException {
        firstReceived = 0;
        receivedCount = State.read(from, FIFO_SIZE, "receive FIFO");
        for (int i = 0; i < receivedCount; i++) {
            received[i] = from.readByte();
        }
        interruptEnable = State.read(from, ENABLES, "interrupt enable");
        fifoControl = State.read(from, FIFO_KEPT, "FIFO control");
        State.check(receivedCount <= fifoSize(), "receive FIFO " + receivedCount);
        lineControl = State.read(from, 0xff, "line control");
        modemControl = State.read(from, MODEM_BITS, "modem control");
        modemStatus = State.read(from, 0xff, "modem status");
        scratch = State.read(from, 0xff, "scratch");
        divisor = State.read(from, 0xffff, "divisor");
        overrun = State.readFlag(from, "overrun");
        emptied = State.readFlag(from, "transmitter");
        if ((interruptEnable & ENABLE_RECEIVED) != 0) {
            fetch(fifoSize());
        }
        updateLine();
    }
}
