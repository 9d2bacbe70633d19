// SPDX-License-Identifier: Apache-2.0
package org.jargoon.polyglot;

import com.oracle.truffle.api.frame.VirtualFrame;
import com.oracle.truffle.api.instrumentation.GenerateWrapper;
import com.oracle.truffle.api.instrumentation.InstrumentableNode;
import com.oracle.truffle.api.instrumentation.ProbeNode;
import com.oracle.truffle.api.instrumentation.StandardTags;
import com.oracle.truffle.api.instrumentation.Tag;
import com.oracle.truffle.api.nodes.Node;
import com.oracle.truffle.api.source.SourceSection;

/** What a {@link FunctionRoot} does, where tools can see it begin and end. */
@GenerateWrapper
class FunctionBody extends Node implements InstrumentableNode {
    private final Listing listing;

    FunctionBody(Listing listing) {
        this.listing = listing;
    }

    /** For the wrapper. */
    FunctionBody(FunctionBody wrapped) {
        this(wrapped.listing);
    }

    /** Runs the function, or the program from there. */
    Object execute(VirtualFrame frame) {
        Object[] arguments = frame.getArguments();
        GuestFunction function = (GuestFunction) arguments[0];
        GuestCall call = function.instance().call();
        return arguments[1] == FunctionRoot.PROGRAM
                ? call.run(function)
                : call.call(function, (long[]) arguments[1], (boolean[]) arguments[2]);
    }

    @Override
    public final boolean isInstrumentable() {
        return true;
    }

    @Override
    public final boolean hasTag(Class<? extends Tag> tag) {
        return tag == StandardTags.RootTag.class;
    }

    @Override
    public final WrapperNode createWrapper(ProbeNode probe) {
        return new FunctionBodyWrapper(this, this, probe);
    }

    @Override
    public final SourceSection getSourceSection() {
        return listing.all();
    }
}
