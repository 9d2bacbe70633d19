// SPDX-License-Identifier: Apache-2.0
package org.jargoon.dwarf.frame;

import java.nio.ByteBuffer;

/** How the canonical frame address is found: what the stack pointer was before the call (DWARF 5, section 6.4). */
public sealed interface CfaRule {
    record RegisterOffset(int register, long offset) implements CfaRule {}

    record ValueOf(ByteBuffer expression) implements CfaRule {}
}
