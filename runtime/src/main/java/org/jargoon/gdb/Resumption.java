// SPDX-License-Identifier: Apache-2.0
package org.jargoon.gdb;

/**
 * How a thread goes on.
 *
 * @param step whether for one instruction only
 * @param signal what it gets when it does, as if it had been sent that
 */
public record Resumption(boolean step, GdbSignal signal) {
    public static final Resumption CONTINUE = new Resumption(false, GdbSignal.NONE);
    public static final Resumption STEP = new Resumption(true, GdbSignal.NONE);
}
