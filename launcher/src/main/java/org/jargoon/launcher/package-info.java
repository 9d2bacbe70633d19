// SPDX-License-Identifier: Apache-2.0
/**
 * The command line. {@link org.jargoon.launcher.Main} finds the command in the table {@code Command}, reads its flags
 * from the tables beside it, and runs it. The launcher knows the runtime only; the engine behind it is found at run
 * time.
 */
package org.jargoon.launcher;
