// SPDX-License-Identifier: Apache-2.0
package org.jargoon.gdb;

import java.util.function.Supplier;

/**
 * What a person can ask of a guest in gdb with {@code monitor NAME}, while it stands still.
 *
 * @param help what it does, in one line
 * @param action does it, and gives what is to be printed, lines that end with a newline
 */
public record MonitorCommand(String name, String help, Supplier<String> action) {}
