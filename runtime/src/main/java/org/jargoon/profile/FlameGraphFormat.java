// SPDX-License-Identifier: Apache-2.0
package org.jargoon.profile;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jargoon.vcpu.CoreObserver.Tier;

/**
 * A flame graph: each frame is a bar as wide as the share of samples in it, standing on that of its caller. The file
 * needs nothing beside it; the script in it zooms, searches and resets.
 */
final class FlameGraphFormat {
    private static final int WIDTH = 1200;
    private static final int MARGIN = 12;
    private static final int ROW = 18;
    private static final int TOP = 66;
    private static final int BOTTOM = 40;
    private static final int FONT_SIZE = 11;
    private static final double LETTER = 6.62;
    private static final int FEWEST_LETTERS = 5;

    /** In degrees: functions are red to yellow, inlined ones green. */
    private static final int WARMEST_HUE = 8;

    private static final int COOLEST_HUE = 80;
    private static final int HUES = 44;

    /** In pixels: what is narrower is left out, as nobody could see it. */
    private static final double NARROWEST = 0.2;

    private final Report report;
    private final Appendable out;
    private final double perSample;
    private int height;

    private FlameGraphFormat(Report report, Appendable out) {
        this.report = report;
        this.out = out;
        perSample = report.samples() == 0 ? 0 : (double) (WIDTH - 2 * MARGIN) / report.samples();
    }

    static void write(Report report, Appendable out) throws IOException {
        new FlameGraphFormat(report, out).write();
    }

    private void write() throws IOException {
        height = TOP + visibleDepth(report.all()) * ROW + BOTTOM;
        Profile profile = report.profile();
        format(
                """
                <?xml version="1.0" encoding="UTF-8"?>
                <svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" \
                font-family="ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="%d">
                <title>%s</title>
                <style>
                %s</style>
                <rect class="paper" width="100%%" height="100%%"/>
                <text class="heading" x="%d" y="28">%s</text>
                <text class="note" x="%d" y="48">%,d samples in %.2f s%s</text>
                """,
                WIDTH, height, WIDTH, height, FONT_SIZE, xml(report.title()), resource("flamegraph.css"), MARGIN,
                xml(Names.fit(report.title(), 90)), MARGIN, report.samples(), profile.durationNanos() / 1e9,
                profile.tree().cut() == 0 ? "" : String.format(Locale.ROOT, ", %,d of them cut", profile.tree().cut()));
        format(
                """
                <g id="buttons">
                <text id="reset" class="button" x="%d" y="28" text-anchor="end" visibility="hidden">reset zoom</text>
                <text id="search" class="button" x="%d" y="28" text-anchor="end">search</text>
                </g>
                <text id="matched" class="note" x="%d" y="48" text-anchor="end"> </text>
                <text id="details" class="note" x="%d" y="%d"> </text>
                <g id="frames">
                """,
                WIDTH - MARGIN - 110, WIDTH - MARGIN, WIDTH - MARGIN, MARGIN, height - 14);
        frame(report.all(), 0, 0);
        out.append("</g>\n<script><![CDATA[\n").append(resource("flamegraph.js")).append("]]></script>\n</svg>\n");
    }

    private void format(String format, Object... values) throws IOException {
        out.append(String.format(Locale.ROOT, format, values));
    }

    private boolean visible(Frame frame) {
        return frame.kind() == Frame.Kind.ALL || frame.total() * perSample >= NARROWEST;
    }

    private int visibleDepth(Frame frame) {
        int deepest = 0;
        for (Frame callee : frame.callees()) {
            if (visible(callee)) {
                deepest = Math.max(deepest, visibleDepth(callee));
            }
        }
        return 1 + deepest;
    }

    /** @param before the samples to the left of the frame */
    private void frame(Frame frame, int depth, long before) throws IOException {
        double x = MARGIN + before * perSample;
        double width = frame.kind() == Frame.Kind.ALL ? WIDTH - 2 * MARGIN : frame.total() * perSample;
        int y = height - BOTTOM - (depth + 1) * ROW;
        format(
                """
                <g data-depth="%d" data-samples="%d"><title>%s</title>\
                <rect x="%.2f" y="%d" width="%.2f" height="%d" rx="2" fill="%s"/>\
                <text x="%.2f" y="%d">%s</text></g>
                """,
                depth, frame.total(), xml(title(frame)), x, y, barWidth(width), ROW - 1, color(frame), x + 4, y + 13,
                xml(label(frame.name(), width)));
        long at = before;
        for (Frame callee : frame.callees()) {
            if (visible(callee)) {
                frame(callee, depth + 1, at);
            }
            at += callee.total();
        }
    }

    /** With a gap to the next bar, where that leaves enough to be seen. */
    private static double barWidth(double width) {
        return width > 2 ? width - 0.5 : width * 0.9;
    }

    /** What is said of a frame that is pointed at. */
    private String title(Frame frame) {
        double share = report.samples() == 0 ? 0 : 100.0 * frame.total() / report.samples();
        StringBuilder title = new StringBuilder(frame.name());
        title.append(String.format(Locale.ROOT, " (%,d samples, %.2f %%", frame.total(), share));
        title.append(frame.kind() == Frame.Kind.INLINED ? ", inlined" : "");
        if (frame.selfTotal() != 0) {
            title.append(String.format(Locale.ROOT, "; %,d in itself:", frame.selfTotal()));
            for (Tier tier : Tier.values()) {
                long self = frame.self()[tier.ordinal()];
                title.append(self == 0 ? "" : String.format(Locale.ROOT, " %s %,d", tier.brief(), self));
            }
        }
        return title.append(')').toString();
    }

    private static String label(String name, double width) {
        int letters = (int) ((width - 7) / LETTER);
        if (name.length() <= letters) {
            return name;
        }
        return letters < FEWEST_LETTERS ? "" : Names.fit(name, letters, "..");
    }

    /** The same for the same name in every graph: warm, or green if it was inlined; what is no function is grey. */
    private static String color(Frame frame) {
        boolean inlined = frame.kind() == Frame.Kind.INLINED;
        if (frame.kind() != Frame.Kind.FUNCTION && !inlined) {
            return frame.kind() == Frame.Kind.CUT ? "#c9ccd1" : "#dfe3e8";
        }
        int hash = frame.name().hashCode() * 0x9e3779b9;
        int hue = (inlined ? COOLEST_HUE : WARMEST_HUE) + (hash >>> 24) * HUES / 256;
        int saturation = 72 + (hash >>> 16 & 0xff) * 20 / 256;
        int lightness = 62 + (hash >>> 8 & 0xff) * 14 / 256;
        return "hsl(%d,%d%%,%d%%)".formatted(hue, saturation, lightness);
    }

    /** The text where XML has it between tags; nothing is in it that XML cannot have, as names are clean. */
    private static String xml(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = FlameGraphFormat.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
