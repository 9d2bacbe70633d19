// SPDX-License-Identifier: Apache-2.0
package org.jargoon.launcher;

import org.jargoon.vcpu.Engine;

/** {@code jargoon version}. The command's script reads the line about the compiler. */
final class VersionCommand {
    private VersionCommand() {}

    static int run(CommandLine line, Console console) {
        String version = VersionCommand.class.getPackage().getImplementationVersion();
        Engine.Compiler compiler = Engine.forIsa(Programs.ISA).compiler();
        console.print("""
                jargoon %s
                java: %s (%s)
                compiler: %s%s
                """.formatted(
                version == null ? "(not packaged)" : version,
                Runtime.version(),
                System.getProperty("java.vm.name"),
                compiler.available() ? "" : "none, ",
                compiler.description()));
        return ExitCode.OK;
    }
}
