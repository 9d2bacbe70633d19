// SPDX-License-Identifier: Apache-2.0
/** The command as its user meets it: in a process of its own, judged by what it prints and by its exit code. */
package org.jargoon.command;
