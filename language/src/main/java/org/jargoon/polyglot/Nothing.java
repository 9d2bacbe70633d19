// SPDX-License-Identifier: Apache-2.0
package org.jargoon.polyglot;

import com.oracle.truffle.api.interop.InteropLibrary;
import com.oracle.truffle.api.library.ExportLibrary;
import com.oracle.truffle.api.library.ExportMessage;

/** The result of a function that has none. */
@ExportLibrary(InteropLibrary.class)
final class Nothing extends GuestObject {
    static final Nothing INSTANCE = new Nothing();

    private Nothing() {}

    @ExportMessage
    boolean isNull() {
        return true;
    }

    @Override
    String description() {
        return "nothing";
    }
}
