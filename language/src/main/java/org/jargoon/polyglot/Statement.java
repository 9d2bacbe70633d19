// SPDX-License-Identifier: Apache-2.0
package org.jargoon.polyglot;

import com.oracle.truffle.api.frame.Frame;
import com.oracle.truffle.api.frame.VirtualFrame;
import com.oracle.truffle.api.instrumentation.GenerateWrapper;
import com.oracle.truffle.api.instrumentation.InstrumentableNode;
import com.oracle.truffle.api.instrumentation.ProbeNode;
import com.oracle.truffle.api.instrumentation.StandardTags;
import com.oracle.truffle.api.instrumentation.Tag;
import com.oracle.truffle.api.interop.NodeLibrary;
import com.oracle.truffle.api.library.ExportLibrary;
import com.oracle.truffle.api.library.ExportMessage;
import com.oracle.truffle.api.nodes.Node;
import com.oracle.truffle.api.source.SourceSection;

/** A line of a function, for tools: it is executed on visits, when the guest begins with one of its instructions. */
@GenerateWrapper
@ExportLibrary(NodeLibrary.class)
class Statement extends Node implements InstrumentableNode {
    private final SourceSection section;
    private final Tools tools;

    Statement(SourceSection section, Tools tools) {
        this.section = section;
        this.tools = tools;
    }

    /** For the wrapper. */
    Statement(Statement wrapped) {
        this(wrapped.section, wrapped.tools);
    }

    /** The guest itself does what there is to do. */
    @SuppressWarnings("unused")
    void execute(VirtualFrame frame) {}

    @Override
    public final boolean isInstrumentable() {
        return true;
    }

    @Override
    public final boolean hasTag(Class<? extends Tag> tag) {
        tools.lookedAt();
        return tag == StandardTags.StatementTag.class;
    }

    @Override
    public final WrapperNode createWrapper(ProbeNode probe) {
        tools.come();
        return new StatementWrapper(this, this, probe);
    }

    @Override
    public final SourceSection getSourceSection() {
        return section;
    }

    // What a debugger shows of a function: the registers, which are known of the innermost only.

    @ExportMessage
    final boolean hasScope(Frame frame) {
        return frame != null && registers(frame) != null;
    }

    @ExportMessage
    final Object getScope(Frame frame, @SuppressWarnings("unused") boolean nodeEnter) {
        return registers(frame);
    }

    private static RegisterFile registers(Frame frame) {
        return switch (frame.getArguments()[0]) {
            case Visit visit when visit.index() == 0 -> visit.instance().registers();
            case GuestFunction function -> function.instance().registers();
            default -> null;
        };
    }
}
