// SPDX-License-Identifier: Apache-2.0
package org.jargoon.linux.fs;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.OutputStream;
import org.junit.jupiter.api.Test;

/** A program may wait until its output is not read any more, where the host can tell. */
final class StreamOutputTest {
    @Test
    void onlyADescriptorOfTheHostChangesFromOutside() {
        OutputStream stream = OutputStream.nullOutputStream();
        InheritedDescriptor error = new InheritedDescriptor(2, OpenFlags.WRITE_ONLY);
        assertTrue(new StreamOutput(stream, false, error).changesFromOutside());
        assertFalse(new StreamOutput(stream, false, null).changesFromOutside());
    }
}
