// SPDX-License-Identifier: Apache-2.0
/** A machine's console on this process's standard input and output, and the terminal that these may be. */
package org.jargoon.launcher.terminal;
