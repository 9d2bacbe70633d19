// SPDX-License-Identifier: Apache-2.0
package org.jargoon.gdb;

/** What a session has to react to. */
sealed interface Incoming {

    /** A packet whose checksum is right; a char per byte, escapes resolved. */
    record Packet(String text) implements Incoming {}

    /** A packet that is damaged or too long. */
    record Damaged() implements Incoming {}

    /** The debugger did not understand what it was sent. */
    record SendAgain() implements Incoming {}

    /** Ctrl-C: the guest is to stop. */
    record Interrupt() implements Incoming {}

    /** The connection has ended. */
    record Disconnected() implements Incoming {}

    /** What the guest did. */
    record Target(StopEvent event) implements Incoming {}
}
