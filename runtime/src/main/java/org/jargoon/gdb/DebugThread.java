// SPDX-License-Identifier: Apache-2.0
package org.jargoon.gdb;

import org.jargoon.vcpu.CoreDebug;

/**
 * A thread of a guest: a VCPU, or a thread of a program.
 *
 * @param number by which the debugger knows it, from 1 on
 * @param text what a person is told of it, such as {@code VCPU 1, stopped}
 * @param core its registers, to be touched while it stands still
 */
public record DebugThread(int number, String text, CoreDebug core) {}
