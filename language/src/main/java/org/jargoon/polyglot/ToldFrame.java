// SPDX-License-Identifier: Apache-2.0
package org.jargoon.polyglot;

import com.oracle.truffle.api.frame.FrameDescriptor;
import com.oracle.truffle.api.frame.MaterializedFrame;
import com.oracle.truffle.api.frame.VirtualFrame;

/**
 * The frame of a function whose statement tools are told of, which notices that a debugger wants to keep it: that
 * happens where it may stop, on a line with a breakpoint or on the way from one line to the next.
 */
final class ToldFrame implements VirtualFrame {
    private final MaterializedFrame frame;
    private boolean kept;

    ToldFrame(MaterializedFrame frame) {
        this.frame = frame;
    }

    boolean isKept() {
        return kept;
    }

    @Override
    public FrameDescriptor getFrameDescriptor() {
        return frame.getFrameDescriptor();
    }

    @Override
    public Object[] getArguments() {
        return frame.getArguments();
    }

    @Override
    public MaterializedFrame materialize() {
        kept = true;
        return frame;
    }
}
