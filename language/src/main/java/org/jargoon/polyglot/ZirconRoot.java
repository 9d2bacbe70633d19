// SPDX-License-Identifier: Apache-2.0
package org.jargoon.polyglot;

import com.oracle.truffle.api.frame.VirtualFrame;
import com.oracle.truffle.api.nodes.RootNode;
import com.oracle.truffle.api.source.Source;
import com.oracle.truffle.api.source.SourceSection;

/** What evaluating the word {@code zircon} does. */
final class ZirconRoot extends RootNode {
    private final Source source;

    ZirconRoot(JargoonLanguage language, Source source) {
        super(language);
        this.source = source;
    }

    @Override
    public Object execute(VirtualFrame frame) {
        return JargoonLanguage.context(this).scope().zircon();
    }

    @Override
    public String getName() {
        return Scope.ZIRCON;
    }

    @Override
    public SourceSection getSourceSection() {
        return source.createSection(0, source.getLength());
    }
}
