// SPDX-License-Identifier: Apache-2.0
package org.jargoon.gdb;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.stream.Collectors;

/** The packets that ask for something general: {@code q} and {@code Q}. */
final class Queries {
    private static final String FEATURES = "PacketSize=" + Integer.toHexString(PacketReader.LONGEST)
            + ";QStartNoAckMode+;qXfer:features:read+;qXfer:auxv:read+;qXfer:exec-file:read+"
            + ";swbreak+;hwbreak+;vContSupported+;multiprocess-";

    /** There is no such object. */
    private static final String NOTHING = "E00";

    private final DebugTarget target;
    private final TargetDescription description;
    private final RunControl control;
    private boolean understandsReasons;

    Queries(DebugTarget target, TargetDescription description, RunControl control) {
        this.target = target;
        this.description = description;
        this.control = control;
    }

    /** Whether the debugger understands that a stop's reason is a breakpoint. */
    boolean understandsReasons() {
        return understandsReasons;
    }

    /**
     * Answers a packet; the empty answer says that there is nothing of the kind.
     *
     * @param thread the one that the debugger looks at
     */
    String answer(String packet, DebugThread thread) throws PacketException {
        Cursor cursor = new Cursor(packet);
        if (cursor.take("qSupported")) {
            understandsReasons = packet.contains("swbreak+");
            return FEATURES;
        }
        if (cursor.take("qXfer:")) {
            return transfer(cursor);
        }
        if (cursor.take("qThreadExtraInfo,")) {
            int number = ThreadIds.read(cursor);
            cursor.requireEnd();
            return hex(find(number).text());
        }
        // The debugger offers to look up symbols here, and asks for nothing when it sends more of them.
        if (cursor.take("qSymbol:")) {
            return "OK";
        }
        return switch (packet) {
            case "qC" -> "QC%x".formatted(thread.number());
            case "qfThreadInfo" -> target.threads().stream()
                    .map(each -> Integer.toHexString(each.number()))
                    .collect(Collectors.joining(",", "m", ""));
            case "qsThreadInfo" -> "l";
            // The guest was there before the debugger, so quitting is detaching from it.
            case "qAttached" -> "1";
            case "qOffsets" -> "Text=%1$x;Data=%1$x;Bss=%1$x".formatted(target.loadOffset());
            default -> "";
        };
    }

    DebugThread find(int number) throws PacketException {
        return target.threads().stream()
                .filter(thread -> thread.number() == number)
                .findFirst()
                .orElseThrow(() -> new PacketException(PacketException.Error.THREAD));
    }

    private String transfer(Cursor packet) throws PacketException {
        if (packet.take("features:read:")) {
            return packet.take("target.xml:") ? piece(packet, description.xml()) : NOTHING;
        }
        if (packet.take("auxv:read::")) {
            return piece(packet, text(target.auxiliaryVector()));
        }
        if (packet.take("exec-file:read:")) {
            control.requireStopped();
            // The process is named, or none is; there is one only.
            packet.take(packet.upTo(':'));
            packet.require(":");
            // An empty name would be looked for.
            return target.programFile().isPresent()
                    ? piece(packet, text(target.programName().getBytes(StandardCharsets.UTF_8)))
                    : NOTHING;
        }
        return "";
    }

    /** A piece of an object, each character of which is a byte. */
    private static String piece(Cursor packet, String object) throws PacketException {
        int offset = packet.count();
        packet.require(",");
        int length = packet.count();
        packet.requireEnd();
        if (offset > object.length()) {
            throw Cursor.malformed();
        }
        int end = offset + Math.min(Math.min(length, PacketWriter.MOST_BINARY), object.length() - offset);
        return (end == object.length() ? "l" : "m") + object.substring(offset, end);
    }

    /** Bytes as the characters of a packet. */
    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
    }
}
