// SPDX-License-Identifier: Apache-2.0
package org.jargoon.profile;

import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import org.jargoon.vcpu.RegionCount;

/** All of a report, for programs. Its schema is {@code docs/profile-format.md}; a change of it changes the version. */
final class JsonFormat {
    static final int VERSION = 1;

    private static final int MOST_BLOCKS = 1000;

    private final Report report;
    private final JsonWriter json;

    private JsonFormat(Report report, Appendable out) {
        this.report = report;
        json = new JsonWriter(out);
    }

    static void write(Report report, Appendable out) throws IOException {
        new JsonFormat(report, out).write();
        out.append('\n');
    }

    private void write() throws IOException {
        Profile profile = report.profile();
        json.open('{').line();
        json.name("format").value("jargoon-profile").line();
        json.name("version").value(VERSION).line();
        json.name("title").value(report.title()).line();
        json.name("duration_ns").value(profile.durationNanos()).line();
        json.name("period_ns").value(profile.periodNanos()).line();
        json.name("samples").value(report.samples()).line();
        json.name("cut_samples").value(profile.tree().cut()).line();
        threads();
        counts("spaces", report.samplesBySpace());
        counts("counters", profile.counters());
        counts("exits", profile.exits());
        json.name("instruction_mix").open('{');
        for (Map.Entry<InstructionClass, Long> entry : report.instructionMix().entrySet()) {
            json.name(entry.getKey().name().toLowerCase(Locale.ROOT)).value(entry.getValue());
        }
        json.close('}').line();
        functions();
        blocks();
        regions();
        json.name("tree");
        frame(report.all());
        json.close('}');
    }

    private void threads() throws IOException {
        json.name("threads").open('[');
        for (Map.Entry<String, Long> thread : report.samplesByThread().entrySet()) {
            json.open('{');
            json.name("name").value(thread.getKey());
            json.name("samples").value(thread.getValue());
            json.name("idle").value(report.idle(thread.getKey()));
            json.close('}');
        }
        json.close(']').line();
    }

    private void counts(String name, Map<String, Long> counts) throws IOException {
        json.name(name).open('{');
        for (Map.Entry<String, Long> entry : counts.entrySet()) {
            json.name(Names.clean(entry.getKey())).value(entry.getValue());
        }
        json.close('}').line();
    }

    private void functions() throws IOException {
        json.name("functions").open('[');
        for (FunctionCost function : report.functions()) {
            json.line().open('{');
            json.name("name").value(function.name());
            json.name("space").value(function.space());
            json.name("file").value(function.file());
            json.name("inlined").value(function.inlined());
            json.name("self").value(function.selfTotal());
            json.name("total").value(function.total());
            tiers(function.self());
            json.close('}');
        }
        json.close(']').line();
    }

    private void tiers(long[] self) throws IOException {
        json.name("tiers").open('[');
        for (long samples : self) {
            json.value(samples);
        }
        json.close(']');
    }

    private void location(Symbolizer.Location location, long address) throws IOException {
        json.name("place").value(Names.place(location, address));
        json.name("file").value(location.file());
        json.name("line").value(location.line());
    }

    private void blocks() throws IOException {
        json.name("blocks").open('[');
        for (HotBlock block : report.hotBlocks(MOST_BLOCKS)) {
            json.line().open('{');
            json.name("space").value(Names.clean(block.space()));
            json.name("address").address(block.address());
            location(block.location(), block.address());
            json.name("samples").value(block.samples());
            json.name("executions").value(block.executions());
            json.name("instructions").open('[');
            for (HotBlock.Line line : block.lines()) {
                json.line().open('{');
                json.name("address").address(line.instruction().address());
                json.name("length").value(line.instruction().length());
                json.name("text").value(text(line.instruction()));
                json.name("samples").value(line.samples());
                json.name("file").value(line.location().file());
                json.name("line").value(line.location().line());
                json.close('}');
            }
            json.close(']').close('}');
        }
        json.close(']').line();
    }

    static String text(Disassembly.Line line) {
        return Names.clean(line.operands().isEmpty() ? line.mnemonic() : line.mnemonic() + " " + line.operands());
    }

    private void regions() throws IOException {
        json.name("regions").open('[');
        for (InSpace<RegionCount> each : report.regions()) {
            RegionCount region = each.count();
            json.line().open('{');
            json.name("space").value(Names.clean(each.space()));
            json.name("entry").address(region.entry());
            location(report.locate(each.space(), region.entry()), region.entry());
            json.name("blocks").value(region.blocks());
            json.name("instructions").value(region.instructions());
            json.name("tier").value(region.tier().ordinal());
            json.name("retired").value(region.retired());
            json.name("built").value(region.built());
            json.name("invalidated").value(region.invalidated());
            compilations(region.compilations());
            json.name("side_exits").open('[');
            for (RegionCount.SideExit exit : region.exits()) {
                json.open('{');
                place("address", "place", each.space(), OptionalLong.of(exit.address()));
                place("target", "target_place", each.space(), exit.target());
                json.name("count").value(exit.count()).close('}');
            }
            json.close(']').close('}');
        }
        json.close(']').line();
    }

    private void compilations(RegionCount.Compilations compilations) throws IOException {
        json.name("compilations").value(compilations.all());
        json.name("last_tier").value(compilations.last());
        json.name("compile_ns").value(compilations.nanos());
        json.name("failures").value(compilations.failures());
        json.name("failure").value(compilations.failure() == null ? null : Names.clean(compilations.failure()));
        json.name("code_bytes").value(compilations.codeBytes());
        json.name("graph_nodes").value(compilations.nodes());
    }

    private void place(String name, String words, String space, OptionalLong address) throws IOException {
        if (address.isEmpty()) {
            json.name(name).value((String) null).name(words).value((String) null);
        } else {
            long at = address.getAsLong();
            json.name(name).address(at).name(words).value(Names.place(report.locate(space, at), at));
        }
    }

    private void frame(Frame frame) throws IOException {
        json.open('{');
        json.name("name").value(frame.name());
        json.name("kind").value(frame.kind().name().toLowerCase(Locale.ROOT));
        json.name("total").value(frame.total());
        tiers(frame.self());
        json.name("callees").open('[');
        for (Frame callee : frame.callees()) {
            json.line();
            frame(callee);
        }
        json.close(']').close('}');
    }
}
