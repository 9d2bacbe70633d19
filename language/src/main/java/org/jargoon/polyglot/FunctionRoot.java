// SPDX-License-Identifier: Apache-2.0
package org.jargoon.polyglot;

import com.oracle.truffle.api.CompilerDirectives.TruffleBoundary;
import com.oracle.truffle.api.frame.VirtualFrame;
import com.oracle.truffle.api.nodes.Node;
import com.oracle.truffle.api.nodes.RootNode;
import com.oracle.truffle.api.source.SourceSection;
import java.util.List;
import org.jargoon.linux.ProcessResult;

/**
 * A guest function as Truffle sees it: by this it stands in stack traces and in tools, with its name and its listing.
 * It is shared by all instances of its program.
 *
 * <p>Called with a {@link GuestFunction}, it runs the function. Called with a {@link Failure}, it is one of the frames
 * in which a guest ended: it calls the next or throws, and so the exception gets the guest's stack trace.
 */
final class FunctionRoot extends RootNode {
    /** Stands for values where the whole program is to be run. */
    static final Object PROGRAM = new Object();

    private final String name;
    private final Listing listing;

    @Child private FunctionBody body;

    FunctionRoot(JargoonLanguage language, String name, Listing listing) {
        super(language);
        this.name = name;
        this.listing = listing;
        body = new FunctionBody(listing);
    }

    /** The frames of a guest that has ended, and which of them is to be entered next. */
    private record Failure(Instance instance, List<Long> addresses, int index, ProcessResult result) {}

    @Override
    public Object execute(VirtualFrame frame) {
        if (frame.getArguments()[0] instanceof Failure failure) {
            throw fail(failure.instance(), failure.addresses(), failure.index(), failure.result());
        }
        return body.execute(frame);
    }

    /**
     * Throws from the frame with this index in a list of frames, the innermost first, the others of which are entered
     * first.
     */
    @TruffleBoundary
    static GuestException fail(Instance instance, List<Long> addresses, int index, ProcessResult result) {
        GuestFunction function = instance.symbols().functionAround(addresses.get(index));
        Line line = function.root().lineAt(addresses.get(index) - function.address());
        if (index == 0) {
            throw GuestCall.exception(instance, result, line);
        }
        throw failInside(line, instance, addresses, index - 1, result);
    }

    /** Enters the frame with this index and throws from there. */
    static GuestException failInside(
            Line call, Instance instance, List<Long> addresses, int index, ProcessResult result) {
        GuestFunction callee = instance.symbols().functionAround(addresses.get(index));
        callee.root().getCallTarget().call(call, new Failure(instance, addresses, index, result));
        throw new IllegalStateException("a failure has returned");
    }

    /** A place in the function, so many bytes from its beginning. */
    private Line lineAt(long offset) {
        return insert(new Line(listing, offset));
    }

    /** The location of an exception or call: a line of the listing. */
    static final class Line extends Node {
        private final Listing listing;
        private final long offset;

        private Line(Listing listing, long offset) {
            this.listing = listing;
            this.offset = offset;
        }

        @Override
        public SourceSection getSourceSection() {
            return listing.line(offset);
        }
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
