// SPDX-License-Identifier: Apache-2.0
package org.jargoon.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jargoon.zircon.syscall.Syscall;
import org.junit.jupiter.api.Test;

/**
 * A section sign cites a section of a document in this repository: the document's path comes first, then one section or
 * several. Sections of manuals are cited by the manual's name, without the sign.
 */
final class CitationRulesTest {
    /** Escaped, as this source is checked too. */
    private static final String SIGN = "\u00a7";

    private static final String NUMBER = "[0-9]+(?:\\.[0-9]+)*";
    private static final Pattern SECTION = Pattern.compile(SIGN + "(" + NUMBER + ")?");

    /** A document and its sections: one, a list with commas and "and", or a range with "to". */
    private static final Pattern CITATION = Pattern.compile(
            "docs/([\\w-]+\\.md) %1$s%2$s(?:(?:, | and | to )%1$s%2$s)*".formatted(SIGN, NUMBER));

    private static final Pattern HEADING = Pattern.compile("(?m)^#{2,} (" + NUMBER + ")\\.? ");

    /** What stands between two words of a comment that goes on in the next line. */
    private static final Pattern LINE_BREAK = Pattern.compile("[ \\t]*\\R[ \\t]*(?:\\*(?!/)|//)?[ \\t]*");

    /** One section sign in a source; no document where it stands alone. */
    private record Citation(String source, int line, String document, String section) {
        @Override
        public String toString() {
            String of = document == null ? "no document" : document;
            return "%s:%d: section %s of %s".formatted(source, line, section, of);
        }
    }

    @Test
    void everySectionSignInASourceHasADocumentInFront() throws IOException {
        List<Citation> citations = citations();
        assertFalse(citations.isEmpty(), "no source cites a document: the rule would hold for nothing");
        assertEquals(
                List.of(),
                citations.stream().filter(citation -> citation.document == null).toList(),
                "citations that do not say which document they mean");
    }

    @Test
    void everyCitedSectionExists() throws IOException {
        Map<String, Set<String>> sections = new HashMap<>();
        List<Citation> lost = new ArrayList<>();
        for (Citation citation : citations()) {
            if (citation.document == null) {
                continue;
            }
            if (!sections.containsKey(citation.document)) {
                sections.put(citation.document, sections(citation.document));
            }
            if (!sections.get(citation.document).contains(citation.section)) {
                lost.add(citation);
            }
        }
        assertEquals(List.of(), lost, "cited sections that no document has");
    }

    @Test
    void theSectionsOfEverySyscallExist() throws IOException {
        Set<String> sections = sections("zircon.md");
        assertEquals(
                List.of(),
                Stream.of(Syscall.values())
                        .filter(syscall -> !sections.containsAll(List.of(syscall.section().split(", "))))
                        .toList(),
                "syscalls whose sections docs/zircon.md does not have");
    }

    @Test
    void everySectionThatADocumentNamesIsItsOwn() throws IOException {
        List<String> lost = new ArrayList<>();
        for (Path document : Sources.below(Sources.HOUSE.resolve("docs"), ".md")) {
            Set<String> own = sections(document.getFileName().toString());
            SECTION.matcher(Files.readString(document))
                    .results()
                    .filter(named -> !own.contains(named.group(1)))
                    .forEach(named -> lost.add(Sources.name(document) + ": " + named.group()));
        }
        assertEquals(List.of(), lost, "sections that documents name and do not have");
    }

    private static List<Citation> citations() throws IOException {
        List<Citation> all = new ArrayList<>();
        for (Path source : Sources.all()) {
            addCitations(source, all);
        }
        return all;
    }

    private static void addCitations(Path source, List<Citation> all) throws IOException {
        String text = Files.readString(source);
        Iterator<Integer> lines = linesOfSigns(text).iterator();
        String joined = LINE_BREAK.matcher(text).replaceAll(" ");
        List<MatchResult> cited = CITATION.matcher(joined).results().toList();
        Matcher sign = SECTION.matcher(joined);
        while (sign.find()) {
            int at = sign.start();
            String document = cited.stream()
                    .filter(citation -> citation.start() < at && at < citation.end())
                    .map(citation -> citation.group(1))
                    .findFirst()
                    .orElse(null);
            all.add(new Citation(Sources.name(source), lines.next(), document, sign.group(1)));
        }
    }

    private static List<Integer> linesOfSigns(String text) {
        List<Integer> lines = new ArrayList<>();
        int line = 1;
        for (char c : text.toCharArray()) {
            if (c == '\n') {
                line++;
            } else if (c == SIGN.charAt(0)) {
                lines.add(line);
            }
        }
        return lines;
    }

    /** The numbers of a document's headings; none where there is no such document. */
    private static Set<String> sections(String document) throws IOException {
        Path file = Sources.HOUSE.resolve("docs").resolve(document);
        if (!Files.exists(file)) {
            return Set.of();
        }
        return HEADING.matcher(Files.readString(file))
                .results()
                .map(heading -> heading.group(1))
                .collect(Collectors.toSet());
    }
}
