// SPDX-License-Identifier: Apache-2.0
package org.jargoon.polyglot;

import com.oracle.truffle.api.TruffleFile;
import com.oracle.truffle.api.TruffleLanguage.Env;
import com.oracle.truffle.api.source.Source;
import com.oracle.truffle.api.source.SourceSection;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jargoon.dwarf.DebugInfo;
import org.jargoon.dwarf.line.LineTable;

/**
 * Places in a program's source, as its debugging information tells them. The text of a file is read where the context
 * that has read the program may read files, and is not known otherwise.
 */
final class SourceLines {
    private static final int UNKNOWN_COLUMN = -1;

    /** Bytes; what is longer is hardly a program's text. */
    private static final long LONGEST_FILE = 1 << 24;

    private final Optional<DebugInfo> debugInfo;
    private final Map<String, Source> sources = new ConcurrentHashMap<>();

    /** Of the context that has read the program; tools ask for places on threads of their own. */
    private final WeakReference<Env> env;

    SourceLines(Optional<DebugInfo> debugInfo, Env env) {
        this.debugInfo = debugInfo;
        this.env = new WeakReference<>(env);
    }

    /** The line of the instruction at an address of the file. */
    Optional<SourceSection> at(long address) {
        return row(address).flatMap(row -> section(row.file(), row.line(), row.line()));
    }

    /** The lines of a function, from the one that it begins with; without what has been inlined into it. */
    Optional<SourceSection> function(long address, long size) {
        return row(address).flatMap(first -> {
            int last = first.line();
            for (LineTable.Row row : rows(address, size)) {
                if (row.line() > last
                        && row.file().equals(first.file())
                        && debugInfo.orElseThrow().functions().inlinedAt(row.address()).isEmpty()) {
                    last = row.line();
                }
            }
            return section(first.file(), first.line(), last);
        });
    }

    /** The statements of a function: a line each, and where its instructions begin. */
    List<Listing.Line> statements(long address, long size) {
        record Place(String file, int line) {}
        Map<Place, List<Long>> offsets = new LinkedHashMap<>();
        Place previous = null;
        for (LineTable.Row row : rows(address, size)) {
            // Several may begin with the same instruction.
            Place place = row.statement() ? new Place(row.file(), row.line()) : null;
            if (place != null && row.address() >= address && !place.equals(previous)) {
                offsets.computeIfAbsent(place, _ -> new ArrayList<>()).add(row.address() - address);
            }
            previous = place;
        }
        List<Listing.Line> lines = new ArrayList<>();
        offsets.forEach((place, of) -> section(place.file(), place.line(), place.line())
                .ifPresent(section -> lines.add(new Listing.Line(section, of))));
        return lines;
    }

    private Optional<LineTable.Row> row(long address) {
        return debugInfo.flatMap(info -> info.lines().row(address)).filter(row -> row.line() > 0);
    }

    private List<LineTable.Row> rows(long address, long size) {
        return debugInfo.map(info -> info.lines().rows(address, address + size)).orElse(List.of());
    }

    /** Empty if the file has no such lines, and so is not the one that was compiled. */
    private Optional<SourceSection> section(String file, int first, int last) {
        Source source = sources.computeIfAbsent(file, this::source);
        if (first <= 0) {
            return Optional.empty();
        }
        if (source.hasCharacters()) {
            if (last > source.getLineCount()) {
                return Optional.empty();
            }
            int start = source.getLineStartOffset(first);
            int end = source.getLineStartOffset(last) + source.getLineLength(last);
            return Optional.of(source.createSection(start, end - start));
        }
        return Optional.of(source.createSection(first, UNKNOWN_COLUMN, last, UNKNOWN_COLUMN));
    }

    private Source source(String path) {
        Env reader = env.get();
        try {
            TruffleFile file = reader == null ? null : find(reader, path);
            if (file != null) {
                return Source.newBuilder(JargoonLanguage.ID, file).mimeType(JargoonLanguage.WORD).build();
            }
        } catch (IOException | SecurityException | IllegalArgumentException | UnsupportedOperationException e) {
            // The context may not read it, or no file can have such a path: its name has to do.
            return named(path);
        }
        return named(path);
    }

    /** The file where it was compiled or, by as much as possible of the end of its path, in a folder of the options. */
    private static TruffleFile find(Env env, String path) throws IOException {
        TruffleFile compiled = env.getPublicTruffleFile(path);
        if (compiled.isAbsolute() && isSource(compiled)) {
            return compiled;
        }
        for (String folder : env.getOptions().get(JargoonOptions.SourcePath).split(env.getPathSeparator())) {
            for (int at = 0; !folder.isEmpty() && at >= 0; at = path.indexOf('/', at + 1)) {
                TruffleFile file = env.getPublicTruffleFile(folder).resolve(path.substring(at).replaceFirst("^/+", ""));
                if (isSource(file)) {
                    return file;
                }
            }
        }
        return null;
    }

    private static boolean isSource(TruffleFile file) throws IOException {
        return file.isRegularFile() && file.size() <= LONGEST_FILE;
    }

    private static Source named(String path) {
        return Source.newBuilder(JargoonLanguage.ID, "", path.substring(path.lastIndexOf('/') + 1))
                .content(Source.CONTENT_NONE)
                .mimeType(JargoonLanguage.WORD)
                .build();
    }
}
