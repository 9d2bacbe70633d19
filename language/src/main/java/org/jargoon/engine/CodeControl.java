// SPDX-License-Identifier: Apache-2.0
package org.jargoon.engine;

/** What an instruction may ask of the code space that it was decoded for. */
public interface CodeControl {

    /** Makes all earlier stores visible to instruction fetch (RISC-V: fence.i). */
    void synchronizeCode();
}
