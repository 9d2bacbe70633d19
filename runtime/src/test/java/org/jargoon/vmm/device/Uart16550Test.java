// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Against the data sheet of the PC16550D, its tables II to IV, and what the usual driver expects. */
final class Uart16550Test {
    private static final int DATA = 0;
    private static final int IER = 1;
    private static final int IIR = 2;
    private static final int FCR = 2;
    private static final int LCR = 3;
    private static final int MCR = 4;
    private static final int LSR = 5;
    private static final int MSR = 6;
    private static final int SCR = 7;

    private final TestConsole console = new TestConsole();
    private final TestLine line = new TestLine();
    private final Uart16550 uart = new Uart16550(console, line);

    private int read(int register) {
        return (int) uart.read(register, 1);
    }

    private void write(int register, int value) {
        uart.write(register, 1, value);
    }

    @Test
    void whatIsSentIsPrintedAtOnceAndTheTransmitterIsEmpty() {
        for (char c : "hello\u00ff".toCharArray()) {
            assertEquals(0x60, read(LSR));
            write(DATA, c);
        }
        assertEquals("hello\u00ff", console.printed());
    }

    @Test
    void enablingTheTransmitterInterruptRaisesItAndReadingWhyClearsIt() {
        write(IER, 2);
        assertTrue(line.asserted);
        assertEquals(0x02, read(IIR));
        assertFalse(line.asserted);
        assertEquals(0x01, read(IIR), "no interrupt");
        write(IER, 2);
        assertFalse(line.asserted, "it was enabled before");
        write(IER, 0);
        write(IER, 2);
        assertEquals(0x02, read(IIR), "enabled anew");
        write(DATA, 'x');
        assertTrue(line.asserted, "the transmitter became empty again");
        assertEquals(0x02, read(IIR));
    }

    @Test
    void anInterruptOfHigherPriorityDoesNotClearTheTransmitters() {
        write(FCR, 1);
        write(IER, 3);
        console.type("a");
        assertEquals(0xc4, read(IIR), "a character waits");
        assertEquals('a', read(DATA));
        assertEquals(0xc2, read(IIR), "then the transmitter is empty");
        assertEquals(0xc1, read(IIR));
        assertFalse(line.asserted);
    }

    @Test
    void fromTheTriggerLevelOnDataAreAvailableAndBelowItTheirTimeoutIs() {
        write(FCR, 0x81);
        write(IER, 1);
        console.type("1234567");
        assertEquals(0xcc, read(IIR));
        console.type("8");
        assertEquals(0xc4, read(IIR));
        assertEquals('1', read(DATA));
        assertEquals(0xcc, read(IIR));
        for (int i = 2; i <= 8; i++) {
            assertEquals('0' + i, read(DATA));
        }
        assertFalse(line.asserted);
        assertEquals(0, read(DATA), "nothing left");
    }

    @Test
    void noMoreIsFetchedThanTheFifoHoldsAndTheRestWhenThereIsRoom() {
        write(FCR, 1);
        write(IER, 1);
        console.type("0123456789abcdefghij");
        assertEquals(4, console.left());
        StringBuilder text = new StringBuilder();
        while ((read(LSR) & 1) != 0) {
            text.append((char) read(DATA));
        }
        assertEquals("0123456789abcdefghij", text.toString());
        assertFalse(line.asserted);
    }

    @Test
    void aGuestThatPollsGetsOneByteAtATime() {
        console.type("xy");
        assertEquals(2, console.left(), "nobody asked");
        assertEquals(0x61, read(LSR));
        assertEquals(1, console.left());
        assertEquals('x', read(DATA));
        assertEquals(0x61, read(LSR));
        assertEquals('y', read(DATA));
        assertEquals(0x60, read(LSR));
        assertFalse(line.asserted);
    }

    @Test
    void clearingTheReceiveFifoDropsWhatIsInIt() {
        write(FCR, 1);
        write(IER, 1);
        console.type("ab");
        write(FCR, 3);
        assertEquals(0x60, read(LSR));
        assertFalse(line.asserted);
    }

    @Test
    void theDivisorIsBehindTheAccessBit() {
        write(LCR, 0x83);
        write(DATA, 0x34);
        write(IER, 0x12);
        assertEquals(0x34, read(DATA));
        assertEquals(0x12, read(IER));
        write(LCR, 3);
        assertEquals(0, read(IER));
        assertEquals("", console.printed());
    }

    @Test
    void inLoopbackDataAndModemLinesComeBack() {
        assertEquals(0xb0, read(MSR));
        write(MCR, 0x1a);
        assertEquals(0x90, read(MSR) & 0xf0, "OUT2 and RTS");
        write(DATA, 'z');
        assertEquals(0x61, read(LSR));
        write(DATA, 'q');
        assertEquals(0x63, read(LSR), "overrun: no FIFO is enabled");
        assertEquals('z', read(DATA));
        assertEquals("", console.printed());
    }

    @Test
    void aChangeOfAModemLineInterruptsUntilTheStatusIsRead() {
        write(IER, 8);
        write(MCR, 0x10);
        assertTrue(line.asserted);
        assertEquals(0x00, read(IIR));
        assertEquals(0x0b, read(MSR), "three lines fell");
        assertFalse(line.asserted);
        write(MCR, 0x14);
        assertEquals(0x40, read(MSR), "a ring begins");
        write(MCR, 0x10);
        assertEquals(0x04, read(MSR), "a ring ends");
    }

    @Test
    void driversRecognizeIt() {
        write(SCR, 0xae);
        assertEquals(0xae, read(SCR));
        write(IER, 0xff);
        assertEquals(0x0f, read(IER), "as the test for UARTs with more enables wants it");
        write(IER, 0);
        write(FCR, 1);
        assertEquals(0xc0, read(IIR) & 0xc0, "a 16550A");
        write(FCR, 0);
        assertEquals(0x00, read(IIR) & 0xc0);
    }
}
