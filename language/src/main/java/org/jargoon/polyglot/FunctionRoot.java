// SPDX-License-Identifier: Apache-2.0
package org.jargoon.polyglot;

import com.oracle.truffle.api.frame.VirtualFrame;
import com.oracle.truffle.api.instrumentation.InstrumentableNode.WrapperNode;
import com.oracle.truffle.api.nodes.RootNode;
import com.oracle.truffle.api.source.SourceSection;

/**
 * A guest function as Truffle sees it: by this it stands in stack traces and in tools, with its name and its source. It
 * is shared by all instances of its program.
 *
 * <p>Called with a {@link GuestFunction}, it runs the function. Called with a {@link Visit}, it is one of the functions
 * that a guest is in.
 */
final class FunctionRoot extends RootNode {
    /** Stands for values where the whole program is to be run. */
    static final Object PROGRAM = new Object();

    /** Stands for a function where nothing is to be done, but tools are to know that the function is there. */
    private static final Object NOTHING = new Object();

    private final String name;
    private final Listing listing;

    /** Whether it takes long enough, and is looked at often enough, to be run on a {@link Carrier} from its start. */
    private volatile boolean carried;

    @Child private FunctionBody body;

    FunctionRoot(JargoonLanguage language, String name, Listing listing, Tools tools) {
        super(language);
        this.name = name;
        this.listing = listing;
        body = new FunctionBody(listing, tools);
    }

    @Override
    public Object execute(VirtualFrame frame) {
        Object argument = frame.getArguments()[0];
        if (argument == NOTHING) {
            return Nothing.INSTANCE;
        }
        if (argument instanceof Visit visit && !visit.announced()) {
            visit.arrive(body(), frame.materialize());
            return Nothing.INSTANCE;
        }
        return body.execute(frame);
    }

    /** Has tools that are interested in functions like this find it. */
    void load() {
        getCallTarget().call(NOTHING);
    }

    /** What it does, without what tools have put around it. */
    FunctionBody body() {
        return body instanceof WrapperNode wrapper ? (FunctionBody) wrapper.getDelegateNode() : body;
    }

    boolean isCarried() {
        return carried;
    }

    void setCarried(boolean value) {
        carried = value;
    }

    @Override
    public String getName() {
        return name;
    }

    @Override
    public SourceSection getSourceSection() {
        return listing.all();
    }

    @Override
    protected boolean isInstrumentable() {
        return true;
    }

    @Override
    public String toString() {
        return name;
    }
}
