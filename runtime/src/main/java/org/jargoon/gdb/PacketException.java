// SPDX-License-Identifier: Apache-2.0
package org.jargoon.gdb;

/** A packet cannot be carried out; the debugger gets an error instead of an answer, and everything goes on. */
final class PacketException extends Exception {
    private static final long serialVersionUID = 1L;

    /** What the debugger gets: the protocol wants two digits, which mean nothing. */
    enum Error {
        /** The packet is not of the form that the protocol has for it. */
        MALFORMED("E01"),
        /** The guest would have to stand still, or to run. */
        STATE("E02"),
        /** There is no such thread. */
        THREAD("E03"),
        /** There is no such register, or it cannot have this value. */
        REGISTER("E04"),
        /** There is no memory, or more than a packet can hold is asked for. */
        MEMORY("E05"),
        /** There are too many breakpoints or watchpoints, or it cannot be one. */
        BREAKPOINT("E06");

        private final String reply;

        Error(String reply) {
            this.reply = reply;
        }
    }

    private final Error error;

    PacketException(Error error) {
        super(error.name(), null, false, false);
        this.error = error;
    }

    String reply() {
        return error.reply;
    }
}
