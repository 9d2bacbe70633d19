// SPDX-License-Identifier: Apache-2.0
package org.jargoon.polyglot;

import com.oracle.truffle.api.source.Source;
import com.oracle.truffle.api.source.SourceSection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jargoon.dwarf.DebugInfo;

/** Places in a program's source, as its debugging information tells them; the files themselves are not read. */
final class SourceLines {
    private static final int UNKNOWN_COLUMN = -1;

    private final Optional<DebugInfo> debugInfo;
    private final Map<String, Source> sources = new ConcurrentHashMap<>();

    SourceLines(Optional<DebugInfo> debugInfo) {
        this.debugInfo = debugInfo;
    }

    /** The line of the instruction at an address of the file. */
    Optional<SourceSection> at(long address) {
        return debugInfo.flatMap(info -> info.lines().row(address))
                .filter(row -> row.line() > 0)
                .map(row -> sources.computeIfAbsent(row.file(), SourceLines::source)
                        .createSection(row.line(), UNKNOWN_COLUMN, row.line(), UNKNOWN_COLUMN));
    }

    private static Source source(String path) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        return Source.newBuilder(JargoonLanguage.ID, "", name)
                .content(Source.CONTENT_NONE)
                .mimeType(JargoonLanguage.WORD)
                .build();
    }
}
