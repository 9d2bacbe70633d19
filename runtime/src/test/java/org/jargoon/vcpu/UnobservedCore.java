// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vcpu;

/** A core of tests that no profiler and no debugger looks at. */
public interface UnobservedCore extends Core {
    @Override
    default int number() {
        return 0;
    }

    @Override
    default void setObserver(CoreObserver observer) {
        throw new UnsupportedOperationException();
    }

    @Override
    default void askToLook() {
        throw new UnsupportedOperationException();
    }

    @Override
    default CoreDebug debug() {
        throw new UnsupportedOperationException();
    }
}
