// SPDX-License-Identifier: Apache-2.0
package org.jargoon.polyglot;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.frame.MaterializedFrame;
import com.oracle.truffle.api.frame.VirtualFrame;
import com.oracle.truffle.api.instrumentation.GenerateWrapper;
import com.oracle.truffle.api.instrumentation.InstrumentableNode;
import com.oracle.truffle.api.instrumentation.ProbeNode;
import com.oracle.truffle.api.instrumentation.StandardTags;
import com.oracle.truffle.api.instrumentation.Tag;
import com.oracle.truffle.api.nodes.Node;
import com.oracle.truffle.api.source.SourceSection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a {@link FunctionRoot} does, where tools can see it begin and end. For tools that look at statements it has a
 * {@link Statement} for each line.
 */
@GenerateWrapper
class FunctionBody extends Node implements InstrumentableNode {
    private final Listing listing;
    private final Tools tools;

    /** Null until a tool is interested. */
    @Children private final Statement[] statements;

    /** The indexes of the statements that begin so many bytes from the function's beginning. */
    private final TreeMap<Long, List<Integer>> beginnings = new TreeMap<>();

    FunctionBody(Listing listing, Tools tools) {
        this.listing = listing;
        this.tools = tools;
        statements = null;
    }

    /** For the wrapper. */
    FunctionBody(FunctionBody wrapped) {
        this(wrapped.listing, wrapped.tools);
    }

    private FunctionBody(FunctionBody plain, List<Listing.Line> lines) {
        listing = plain.listing;
        tools = plain.tools;
        statements = new Statement[lines.size()];
        for (int i = 0; i < statements.length; i++) {
            statements[i] = new Statement(lines.get(i).section(), tools);
            for (long offset : lines.get(i).offsets()) {
                beginnings.computeIfAbsent(offset, _ -> new ArrayList<>()).add(i);
            }
        }
    }

    /** Runs the function, or the program from there; or lets a visitor in. */
    Object execute(VirtualFrame frame) {
        Object[] arguments = frame.getArguments();
        if (arguments[0] instanceof Visit visit) {
            visit.arrive(this, frame.materialize());
            return Nothing.INSTANCE;
        }
        GuestFunction function = (GuestFunction) arguments[0];
        GuestCall call = function.instance().call();
        GuestCall.Running running =
                new GuestCall.Running(function, this, tools.arePresent() ? frame.materialize() : null);
        return arguments[1] == FunctionRoot.PROGRAM
                ? call.run(running)
                : call.call(running, (long[]) arguments[1], (boolean[]) arguments[2]);
    }

    /** The node for the instruction so many bytes from the function's beginning. */
    @TruffleBoundary
    Node place(long offset) {
        Map.Entry<Long, List<Integer>> nearest = beginnings.floorEntry(offset);
        return nearest != null ? statements[nearest.getValue().getLast()] : insert(new Place(listing, offset));
    }

    /**
     * Tells tools that the statements are executed that begin with an instruction; the guest itself executes them.
     *
     * @return whether a debugger may have stopped there
     */
    @TruffleBoundary
    boolean tellBeginning(long offset, MaterializedFrame frame) {
        ToldFrame told = new ToldFrame(frame);
        for (int index : beginnings.getOrDefault(offset, List.of())) {
            statements[index].execute(told);
        }
        return told.isKept();
    }

    /** As {@link #tellBeginning}, in the midst of a statement; unless somebody waits for its beginning. */
    @TruffleBoundary
    boolean tellMiddle(long offset, MaterializedFrame frame) {
        ToldFrame told = new ToldFrame(frame);
        if (place(offset) instanceof Statement statement && !Tools.isWatched(statement)) {
            statement.execute(told);
        }
        return told.isKept();
    }

    /** The offsets of the instructions with which statements begin that tools know. */
    Set<Long> beginnings() {
        return beginnings.entrySet().stream()
                .filter(entry -> entry.getValue().stream().anyMatch(index -> Tools.isWrapped(statements[index])))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    /** Whether somebody waits for a statement that begins with an instruction. */
    boolean isBeginningWatched(long offset) {
        return beginnings.getOrDefault(offset, List.of()).stream()
                .anyMatch(index -> Tools.isWatched(statements[index]));
    }

    /** A place without a statement: the location of an exception or call. */
    private static final class Place extends Node {
        private final Listing listing;
        private final long offset;

        private Place(Listing listing, long offset) {
            this.listing = listing;
            this.offset = offset;
        }

        @Override
        public SourceSection getSourceSection() {
            return listing.line(offset);
        }
    }

    @Override
    public final boolean isInstrumentable() {
        return true;
    }

    @Override
    public final boolean hasTag(Class<? extends Tag> tag) {
        tools.lookedAt();
        return tag == StandardTags.RootTag.class;
    }

    @Override
    public final InstrumentableNode materializeInstrumentableNodes(Set<Class<? extends Tag>> tags) {
        if (statements != null || !tags.contains(StandardTags.StatementTag.class)) {
            return this;
        }
        List<Listing.Line> lines = listing.statements();
        return lines.isEmpty() ? this : new FunctionBody(this, lines);
    }

    @Override
    public final WrapperNode createWrapper(ProbeNode probe) {
        tools.come();
        return new FunctionBodyWrapper(this, this, probe);
    }

    @Override
    public final SourceSection getSourceSection() {
        return listing.all();
    }
}
