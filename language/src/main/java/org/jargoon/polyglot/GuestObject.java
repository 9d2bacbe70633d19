// SPDX-License-Identifier: Apache-2.0
package org.jargoon.polyglot;

import com.oracle.truffle.api.TruffleLanguage;
import com.oracle.truffle.api.interop.InteropLibrary;
import com.oracle.truffle.api.interop.TruffleObject;
import com.oracle.truffle.api.library.ExportLibrary;
import com.oracle.truffle.api.library.ExportMessage;

/** What all values of this language have in common: the language, and what they are called where they are shown. */
@ExportLibrary(InteropLibrary.class)
abstract class GuestObject implements TruffleObject {

    /** What the value is, in words. */
    abstract String description();

    @ExportMessage
    final boolean hasLanguage() {
        return true;
    }

    @ExportMessage
    final Class<? extends TruffleLanguage<?>> getLanguage() {
        return JargoonLanguage.class;
    }

    @ExportMessage
    @SuppressWarnings("unused")
    final Object toDisplayString(boolean allowSideEffects) {
        return description();
    }

    @Override
    public final String toString() {
        return description();
    }
}
