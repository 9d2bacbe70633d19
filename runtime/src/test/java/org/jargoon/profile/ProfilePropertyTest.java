// SPDX-License-Identifier: Apache-2.0
package org.jargoon.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** What holds of every output whatever the profile is, names of functions that try to leave their place included. */
class ProfilePropertyTest {
    private static final int SAMPLES = 3000;
    private static final double SLACK = 0.03;
    private static final Set<String> ELEMENTS = Set.of("svg", "title", "style", "script", "g", "rect", "text");

    static Stream<Report> reports() {
        List<String> plain = List.of("main", "f", "g(int)", "std::map<int, char>::find(int const&)", "operator<");
        return Stream.concat(
                LongStream.range(0, 6).mapToObj(seed -> Profiles.random(seed, plain, SAMPLES, 100_000)),
                LongStream.range(6, 12).mapToObj(seed -> {
                    int nodes = seed % 2 == 0 ? 200 : 100_000;
                    return Profiles.random(seed, Profiles.HOSTILE, SAMPLES, nodes);
                }));
    }

    @ParameterizedTest
    @MethodSource("reports")
    void foldedStacksAddUpToAllSamples(Report report) {
        String folded = Profiles.written(ProfileFormat.FOLDED, report);
        assertEquals(SAMPLES, Profiles.foldedOf(folded).values().stream().mapToLong(Long::longValue).sum());
        assertNoControlCharacters(folded);
    }

    @ParameterizedTest
    @MethodSource("reports")
    void linesOfTheTextAreAtMost80Columns(Report report) {
        String text = Profiles.written(ProfileFormat.TEXT, report);
        assertNoControlCharacters(text);
        for (String line : text.lines().toList()) {
            assertTrue(line.codePointCount(0, line.length()) <= 80, line);
        }
    }

    private static void assertNoControlCharacters(String text) {
        assertFalse(text.codePoints().anyMatch(c -> c != '\n' && Character.isISOControl(c)
                || Character.getType(c) == Character.FORMAT || Character.getType(c) == Character.LINE_SEPARATOR));
    }

    @ParameterizedTest
    @MethodSource("reports")
    void theJsonHasTheFunctionsAndTheTreeOfTheReport(Report report) {
        Map<?, ?> json = (Map<?, ?>) Json.read(Profiles.written(ProfileFormat.JSON, report));
        assertEquals(1L, json.get("version"));
        assertEquals((long) SAMPLES, json.get("samples"));
        List<?> functions = (List<?>) json.get("functions");
        assertEquals(
                report.functions().stream().map(FunctionCost::name).toList(),
                functions.stream().map(function -> ((Map<?, ?>) function).get("name")).toList());
        assertEquals(SAMPLES, selves((Map<?, ?>) json.get("tree")));
    }

    private static long selves(Map<?, ?> frame) {
        long own = ((List<?>) frame.get("tiers")).stream().mapToLong(samples -> (Long) samples).sum();
        long sum = own;
        for (Object callee : (List<?>) frame.get("callees")) {
            sum += selves((Map<?, ?>) callee);
        }
        assertEquals(frame.get("total"), sum);
        return sum;
    }

    @ParameterizedTest
    @MethodSource("reports")
    void theFlameGraphIsXmlWhoseBarsStandOnTheirCallersSideBySide(Report report) throws Exception {
        DocumentBuilder builder = DocumentBuilderFactory.newDefaultInstance().newDocumentBuilder();
        String svg = Profiles.written(ProfileFormat.FLAME_GRAPH, report);
        Document document = builder.parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
        assertEquals(1, document.getElementsByTagName("script").getLength());
        NodeList elements = document.getElementsByTagName("*");
        for (int i = 0; i < elements.getLength(); i++) {
            assertTrue(ELEMENTS.contains(elements.item(i).getNodeName()), elements.item(i).getNodeName());
            assertTrue(elements.item(i).getAttributes().getNamedItem("onload") == null);
        }
        Map<Integer, List<double[]>> rows = new TreeMap<>();
        NodeList bars = document.getElementsByTagName("g");
        for (int i = 0; i < bars.getLength(); i++) {
            Element bar = (Element) bars.item(i);
            if (!bar.getAttribute("data-depth").isEmpty()) {
                Element rect = (Element) bar.getElementsByTagName("rect").item(0);
                double x = Double.parseDouble(rect.getAttribute("x"));
                double width = Double.parseDouble(rect.getAttribute("width"));
                rows.computeIfAbsent(Integer.parseInt(bar.getAttribute("data-depth")), row -> new ArrayList<>())
                        .add(new double[] {x, x + width});
            }
        }
        assertEquals(1, rows.get(0).size());
        for (int depth = 1; depth < rows.size(); depth++) {
            assertNested(rows.get(depth - 1), rows.get(depth));
        }
    }

    private static void assertNested(List<double[]> below, List<double[]> bars) {
        double end = 0;
        for (double[] bar : bars) {
            assertTrue(bar[0] >= end - SLACK, "a bar at " + bar[0] + " begins before " + end);
            assertTrue(
                    below.stream().anyMatch(caller -> caller[0] - SLACK <= bar[0] && bar[1] <= caller[1] + 0.5 + SLACK),
                    "nothing is below the bar at " + bar[0]);
            end = bar[1];
        }
    }

    @ParameterizedTest
    @MethodSource("reports")
    void callgrindCostsAddUpToAllSamples(Report report) {
        String out = Profiles.written(ProfileFormat.CALLGRIND, report);
        assertNoControlCharacters(out);
        long sum = 0;
        boolean ofCall = false;
        for (String line : out.lines().toList()) {
            if (line.startsWith("0x") && !ofCall) {
                sum += Long.parseLong(line.split(" ")[2]);
            }
            ofCall = line.startsWith("calls=");
        }
        assertEquals(SAMPLES, sum);
        assertTrue(out.contains("\nsummary: " + SAMPLES + "\n"));
    }
}
