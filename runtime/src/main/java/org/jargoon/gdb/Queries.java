// SPDX-License-Identifier: Apache-2.0
package org.jargoon.gdb;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.stream.Collectors;

/** The packets that ask for something general: {@code q} and {@code Q}. */
final class Queries {
    private static final String FEATURES = "PacketSize=%x;QStartNoAckMode+;qXfer:features:read+;swbreak+;hwbreak+;"
            .formatted(PacketReader.LONGEST) + "vContSupported+;multiprocess-";

    private final DebugTarget target;
    private final TargetDescription description;
    private boolean understandsReasons;

    Queries(DebugTarget target, TargetDescription description) {
        this.target = target;
        this.description = description;
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
        if (cursor.take("qXfer:features:read:")) {
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
        if (!packet.take("target.xml:")) {
            return "E00";
        }
        int offset = packet.count();
        packet.require(",");
        int length = packet.count();
        packet.requireEnd();
        String xml = description.xml();
        if (offset > xml.length()) {
            throw Cursor.malformed();
        }
        // Each character may become two.
        int end = offset + Math.min(Math.min(length, PacketReader.LONGEST / 2 - 1), xml.length() - offset);
        return (end == xml.length() ? "l" : "m") + xml.substring(offset, end);
    }

    static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
    }
}
