// SPDX-License-Identifier: Apache-2.0
package org.jargoon.dwarf.frame;

import java.nio.ByteBuffer;

/** How a register's value in the caller is found (DWARF 5, section 6.4.1). What has no rule is unchanged. */
public sealed interface RegisterRule {
    /** The value is lost. */
    record Undefined() implements RegisterRule {}

    /** The register is unchanged. */
    record SameValue() implements RegisterRule {}

    /** Saved {@code offset} bytes above the CFA. */
    record Offset(long offset) implements RegisterRule {}

    /** The value is the address {@code offset} bytes above the CFA. */
    record ValueOffset(long offset) implements RegisterRule {}

    /** The value is in another register. */
    record InRegister(int register) implements RegisterRule {}

    /** Saved at the address that an expression gives, which begins with the CFA. */
    record SavedAt(ByteBuffer expression) implements RegisterRule {}

    /** The value is what an expression gives, which begins with the CFA. */
    record ValueOf(ByteBuffer expression) implements RegisterRule {}
}
