// SPDX-License-Identifier: Apache-2.0
package org.jargoon.gdb;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.jargoon.vcpu.CoreDebug;
import org.jargoon.vcpu.DebugRegister;

/**
 * One debugger's connection, from its first packet to its end: takes packets and stops from the {@link Inbox}, one
 * after another, and answers.
 */
final class Session {
    private static final String OK = "OK";
    private static final String UNKNOWN = "";

    private final DebugTarget target;
    private final InputStream in;
    private final PacketWriter out;
    private final Inbox inbox = new Inbox();
    private final TargetDescription description;
    private final RunControl control;
    private final Queries queries;
    private final Memory memory;
    private final ProgramFile file;
    private final Monitor monitor;

    /** Whether packets are acknowledged. */
    private boolean acknowledging = true;

    /** Whether the debugger waits for the guest to stop. */
    private boolean awaited;

    /** The last stop that the debugger was told. */
    private StopEvent.Stopped last;

    /** The thread whose registers and memory are meant, and the one that {@code s} steps. */
    private int selected;
    private int continued = ThreadIds.ANY;

    private boolean over;

    Session(DebugTarget target, InputStream in, OutputStream out) {
        this.target = target;
        this.in = in;
        this.out = new PacketWriter(out);
        DebugThread first = target.threads().getFirst();
        selected = first.number();
        description = new TargetDescription(
                target.architecture(), target.operatingSystem(), first.core().registers());
        control = new RunControl(target);
        queries = new Queries(target, description, control);
        memory = new Memory(target);
        file = new ProgramFile(target);
        monitor = new Monitor(target, memory);
    }

    /** Serves the debugger until it leaves, the connection breaks, or the guest has ended. */
    void run() {
        Thread.ofPlatform().daemon().name("gdb-reader").start(this::read);
        target.attach(inbox::tell);
        try {
            while (!over) {
                handle(inbox.take());
            }
        } catch (IOException e) {
            // The debugger is gone without a word, which comes to the same as with one.
        } catch (InterruptedException e) {
            // Nobody but a stranger interrupts this thread; the guest is not to suffer from it.
            Thread.currentThread().interrupt();
        } finally {
            inbox.close();
            target.detach();
        }
    }

    private void read() {
        PacketReader reader = new PacketReader(in);
        try {
            Incoming incoming;
            do {
                incoming = readOne(reader);
                inbox.put(incoming);
            } while (!(incoming instanceof Incoming.Disconnected));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Incoming readOne(PacketReader reader) {
        try {
            return reader.read();
        } catch (IOException e) {
            return new Incoming.Disconnected();
        }
    }

    private void handle(Incoming incoming) throws IOException {
        switch (incoming) {
            case Incoming.Packet(String text) -> handle(text);
            case Incoming.Damaged _ -> {
                if (acknowledging) {
                    out.acknowledge(false);
                } else {
                    out.send(Cursor.malformed().reply());
                }
            }
            case Incoming.SendAgain _ -> {
                if (acknowledging) {
                    out.sendAgain();
                }
            }
            case Incoming.Interrupt _ -> {
                if (control.isRunning()) {
                    target.stop(GdbSignal.SIGINT);
                }
            }
            case Incoming.Disconnected _ -> over = true;
            case Incoming.Target(StopEvent event) -> happened(event);
        }
    }

    private void happened(StopEvent event) throws IOException {
        switch (event) {
            case StopEvent.Stopped stop -> {
                last = stop;
                selected = stop.thread();
                control.stopped();
                tell(stopReply());
            }
            case StopEvent.Exited(int code) -> {
                tell("W%02x".formatted(code & 0xff));
                over = true;
            }
            case StopEvent.Killed(GdbSignal signal) -> {
                tell("X%02x".formatted(signal.number()));
                over = true;
            }
        }
    }

    private void tell(String reply) throws IOException {
        if (awaited) {
            awaited = false;
            out.send(reply);
        }
    }

    private String stopReply() {
        return control.reply(last, queries.understandsReasons());
    }

    private void handle(String packet) throws IOException {
        if (acknowledging) {
            out.acknowledge(true);
        }
        String reply;
        try {
            reply = answer(packet);
        } catch (PacketException e) {
            reply = e.reply();
        }
        if (reply != null) {
            out.send(reply);
        }
    }

    /** Carries a packet out; gives the reply, or null where none is due now. */
    private String answer(String packet) throws PacketException, IOException {
        Cursor cursor = new Cursor(packet);
        if (cursor.isAtEnd()) {
            return UNKNOWN;
        }
        return switch (cursor.next()) {
            case '?' -> whyStopped();
            case 'c' -> resume(cursor, false, false);
            case 's' -> resume(cursor, true, false);
            case 'C' -> resume(cursor, false, true);
            case 'S' -> resume(cursor, true, true);
            case 'v' -> verbose(cursor);
            case 'g' -> readRegisters(cursor);
            case 'G' -> writeRegisters(cursor);
            case 'p' -> readRegister(cursor);
            case 'P' -> writeRegister(cursor);
            case 'm' -> readMemory(cursor);
            case 'M' -> writeMemory(cursor, false);
            case 'X' -> writeMemory(cursor, true);
            case 'z' -> control.point(cursor, false);
            case 'Z' -> control.point(cursor, true);
            case 'H' -> select(cursor);
            case 'T' -> isThere(cursor);
            case 'q' -> packet.startsWith("qRcmd,") ? command(packet) : queries.answer(packet, thread());
            case 'Q' -> set(packet);
            case 'D' -> detach();
            case 'k' -> kill();
            default -> UNKNOWN;
        };
    }

    /** The first question of all: the guest is to stop, if it does not stand still already. */
    private String whyStopped() {
        if (!control.isRunning()) {
            return stopReply();
        }
        awaited = true;
        target.stop(GdbSignal.SIGTRAP);
        return null;
    }

    private String resume(Cursor packet, boolean step, boolean signaled) throws PacketException {
        boolean any = continued == ThreadIds.ALL || continued == ThreadIds.ANY;
        DebugThread thread = any ? thread() : queries.find(continued);
        control.resume(packet, step, signaled, thread);
        awaited = true;
        return null;
    }

    private String verbose(Cursor packet) throws PacketException {
        if (packet.take("Cont?")) {
            return "vCont;c;C;s;S";
        }
        if (packet.take("Cont")) {
            control.resume(packet);
            awaited = true;
            return null;
        }
        if (packet.take("File:")) {
            control.requireStopped();
            return file.answer(packet);
        }
        return packet.take("Kill") ? kill() : UNKNOWN;
    }

    private String set(String packet) {
        if (packet.equals("QStartNoAckMode")) {
            acknowledging = false;
            return OK;
        }
        return UNKNOWN;
    }

    private String select(Cursor packet) throws PacketException {
        char what = packet.next();
        int number = ThreadIds.read(packet);
        packet.requireEnd();
        boolean some = number == ThreadIds.ALL || number == ThreadIds.ANY;
        if (!some) {
            queries.find(number);
        }
        switch (what) {
            case 'g' -> selected = some ? selected : number;
            case 'c' -> continued = number;
            default -> throw Cursor.malformed();
        }
        return OK;
    }

    private String isThere(Cursor packet) throws PacketException {
        queries.find(packet.count());
        packet.requireEnd();
        return OK;
    }

    private DebugThread thread() {
        for (DebugThread thread : target.threads()) {
            if (thread.number() == selected) {
                return thread;
            }
        }
        throw new IllegalStateException("thread %d is gone".formatted(selected));
    }

    private String readRegisters(Cursor packet) throws PacketException {
        packet.requireEnd();
        control.requireStopped();
        StringBuilder values = new StringBuilder();
        for (DebugRegister register : description.general()) {
            values.append(read(register));
        }
        return values.toString();
    }

    private String writeRegisters(Cursor packet) throws PacketException {
        control.requireStopped();
        for (DebugRegister register : description.general()) {
            // What cannot be written keeps its value, as some registers of a processor do.
            core().setRegister(register.number(), value(packet, register));
        }
        packet.requireEnd();
        return OK;
    }

    private String readRegister(Cursor packet) throws PacketException {
        DebugRegister register = register(packet);
        packet.requireEnd();
        control.requireStopped();
        return read(register);
    }

    private String writeRegister(Cursor packet) throws PacketException {
        DebugRegister register = register(packet);
        packet.require("=");
        long value = value(packet, register);
        packet.requireEnd();
        control.requireStopped();
        if (!core().setRegister(register.number(), value)) {
            throw new PacketException(PacketException.Error.REGISTER);
        }
        return OK;
    }

    private DebugRegister register(Cursor packet) throws PacketException {
        DebugRegister register = description.register(packet.count());
        if (register == null) {
            throw new PacketException(PacketException.Error.REGISTER);
        }
        return register;
    }

    /** A register's value, its lowest byte first. */
    private String read(DebugRegister register) {
        long value = core().register(register.number());
        byte[] bytes = new byte[register.bits() / Byte.SIZE];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (value >>> i * Byte.SIZE);
        }
        return HexFormat.of().formatHex(bytes);
    }

    private static long value(Cursor packet, DebugRegister register) throws PacketException {
        byte[] bytes = packet.hexBytes(register.bits() / Byte.SIZE);
        long value = 0;
        for (int i = bytes.length - 1; i >= 0; i--) {
            value = value << Byte.SIZE | bytes[i] & 0xff;
        }
        return value;
    }

    private String readMemory(Cursor packet) throws PacketException {
        long address = packet.number();
        packet.require(",");
        int length = packet.count();
        packet.requireEnd();
        control.requireStopped();
        byte[] bytes = memory.read(core(), address, Math.min(length, PacketReader.LONGEST / 2));
        if (bytes.length == 0 && length > 0) {
            throw new PacketException(PacketException.Error.MEMORY);
        }
        return HexFormat.of().formatHex(bytes);
    }

    private String writeMemory(Cursor packet, boolean raw) throws PacketException {
        long address = packet.number();
        packet.require(",");
        int length = packet.count();
        packet.require(":");
        byte[] bytes = raw ? packet.rawBytes() : packet.hexBytes();
        if (bytes.length != length) {
            throw Cursor.malformed();
        }
        control.requireStopped();
        if (!memory.write(core(), address, bytes)) {
            throw new PacketException(PacketException.Error.MEMORY);
        }
        return OK;
    }

    private CoreDebug core() {
        return thread().core();
    }

    private String command(String packet) throws PacketException, IOException {
        Cursor cursor = new Cursor(packet);
        cursor.require("qRcmd,");
        String command = new String(cursor.hexBytes(), StandardCharsets.UTF_8);
        control.requireStopped();
        String output = monitor.run(command, thread());
        int most = PacketReader.LONGEST / 4;
        for (int start = 0; start < output.length(); start += most) {
            out.send("O" + Queries.hex(output.substring(start, Math.min(output.length(), start + most))));
        }
        return OK;
    }

    private String detach() {
        over = true;
        return OK;
    }

    /** The debugger does not wait for an answer to {@code k}, and has one for vKill. */
    private String kill() {
        target.kill();
        over = true;
        return OK;
    }
}
