// SPDX-License-Identifier: Apache-2.0
package org.jargoon.profile;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Locale;

/** What a profile is written as. */
public enum ProfileFormat {
    /** Tables for a terminal of 80 columns. */
    TEXT(TextFormat::write),
    /** A picture of the call tree: one SVG file with all that it needs. */
    FLAME_GRAPH(FlameGraphFormat::write),
    /** All of it, for programs; see {@code docs/profile-format.md}. */
    JSON(JsonFormat::write),
    /** One line for each stack: {@code main;work;inner 42}. */
    FOLDED(FoldedFormat::write),
    /** For callgrind_annotate and KCachegrind. */
    CALLGRIND(CallgrindFormat::write);

    private final Content content;

    ProfileFormat(Content content) {
        this.content = content;
    }

    /** Writes a report in one format. */
    @FunctionalInterface
    private interface Content {
        void write(Report report, Appendable out) throws IOException;
    }

    /**
     * The format for a file of that name: by its ending, or that it begins with {@code callgrind.out}.
     *
     * @throws ProfileException if the name tells nothing
     */
    public static ProfileFormat of(String name) throws ProfileException {
        String file = name.substring(name.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
        if (file.startsWith("callgrind.out")) {
            return CALLGRIND;
        }
        return switch (file.substring(file.lastIndexOf('.') + 1)) {
            case "text", "txt" -> TEXT;
            case "svg" -> FLAME_GRAPH;
            case "json" -> JSON;
            case "folded" -> FOLDED;
            case "callgrind" -> CALLGRIND;
            default -> throw new ProfileException(
                    "%s does not say what to write: let it end in .svg, .json, .folded, .callgrind or .txt"
                            .formatted(Names.clean(name)));
        };
    }

    /** Writes the report, with line feeds at the ends of lines. */
    public void write(Report report, Appendable out) throws IOException {
        content.write(report, out);
    }

    /**
     * Writes the report to a file, which has either all of it afterwards or what it had before.
     *
     * @throws ProfileException if that fails
     */
    public void write(Report report, Path file) throws ProfileException {
        try {
            if (Files.exists(file) && !Files.isRegularFile(file)) {
                // A terminal or a pipe has no before.
                write(report, file, StandardOpenOption.WRITE);
            } else {
                replace(report, Files.exists(file) ? file.toRealPath() : file.toAbsolutePath());
            }
        } catch (IOException e) {
            throw new ProfileException("%s cannot be written: %s".formatted(file, reason(e, file)));
        }
    }

    private void replace(Report report, Path file) throws IOException {
        Path part = file.resolveSibling("%s.%d.part".formatted(file.getFileName(), ProcessHandle.current().pid()));
        try {
            write(
                    report,
                    part,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING);
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private void write(Report report, Path file, StandardOpenOption... options) throws IOException {
        try (FileChannel channel = FileChannel.open(file, options);
                Writer writer = new BufferedWriter(
                        Channels.newWriter(channel, StandardCharsets.UTF_8))) {
            write(report, writer);
        }
    }

    private static String reason(IOException e, Path file) {
        return switch (e) {
            case NoSuchFileException n -> "there is no folder " + file.toAbsolutePath().getParent();
            case AccessDeniedException a -> "permission is denied";
            default -> e.getMessage();
        };
    }
}
