// SPDX-License-Identifier: Apache-2.0
package org.jargoon.linux;

import org.jargoon.vcpu.CodeStatistics;
import org.jargoon.vcpu.Core;
import org.jargoon.vcpu.UnobservedCode;

/** A code space for programs that never run. */
public final class NoCode implements UnobservedCode {
    @Override
    public Core newCore() {
        return new ScriptedCore();
    }

    @Override
    public void synchronizeCode(long address, long length) {
        // There is none.
    }

    @Override
    public CodeStatistics statistics() {
        return new CodeStatistics(0, 0, 0, 0, 0, 0, 0, 0, 0);
    }

    @Override
    public void close() {
        // It holds nothing.
    }
}
