// SPDX-License-Identifier: Apache-2.0
package org.jargoon.polyglot;

import com.oracle.truffle.api.exception.AbstractTruffleException;
import com.oracle.truffle.api.interop.ExceptionType;
import com.oracle.truffle.api.interop.InteropLibrary;
import com.oracle.truffle.api.interop.UnsupportedMessageException;
import com.oracle.truffle.api.library.ExportLibrary;
import com.oracle.truffle.api.library.ExportMessage;
import com.oracle.truffle.api.source.SourceSection;

/** A file that cannot be read or loaded, or not with what the host gives it. */
@ExportLibrary(InteropLibrary.class)
final class LoadException extends AbstractTruffleException {
    private static final long serialVersionUID = 1L;

    private final transient SourceSection section;

    /** @param section of the source that is at fault, or null */
    LoadException(String message, SourceSection section) {
        super(message);
        this.section = section;
    }

    @ExportMessage
    ExceptionType getExceptionType() {
        return section == null ? ExceptionType.RUNTIME_ERROR : ExceptionType.PARSE_ERROR;
    }

    @ExportMessage
    boolean isExceptionIncompleteSource() {
        return false;
    }

    @ExportMessage
    boolean hasSourceLocation() {
        return section != null;
    }

    @ExportMessage(name = "getSourceLocation")
    SourceSection sourceLocation() throws UnsupportedMessageException {
        if (section == null) {
            throw UnsupportedMessageException.create();
        }
        return section;
    }
}
