// SPDX-License-Identifier: Apache-2.0
package org.jargoon.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class BootOptionsTest {
    private static BootOptions parse(String... arguments) throws CommandException {
        return BootOptions.parse(CommandLine.parse(Command.named("boot"), List.of(arguments)));
    }

    @Test
    void aKernelAloneIsAMachineOfOneVcpuWithBuiltInFirmware() throws CommandException {
        BootOptions options = parse("vmlinux");
        assertEquals("vmlinux", options.kernel());
        assertEquals(BootOptions.SBI, options.firmware());
        assertEquals(512L << 20, options.memory());
        assertEquals(1, options.vcpus());
        assertEquals(List.of(), options.drives());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "disk                | disk    | false | false |",
                "disk,ro             | disk    | true  | false |",
                "disk,overlay        | disk    | false | true  |",
                "disk,overlay=o      | disk    | false | true  | o",
                "a/b c.img,ro        | a/b c.img | true | false |"
            })
    void aDriveIsAFileAndWhatItsOptionsSay(String text, String image, boolean ro, boolean overlay, String file)
            throws CommandException {
        Path overlayFile = file == null ? null : Path.of(file);
        assertEquals(new Drive(Path.of(image), ro, overlay, overlayFile), Drive.parse(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",ro", "disk,rw", "disk,ro,overlay", "disk,"})
    void anythingElseIsNoDrive(String text) {
        assertThrows(CommandException.class, () -> Drive.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a b",
                "--kernel a b",
                "a --vcpus 9",
                "a --vcpus 0",
                "a --memory 1M",
                "a --memory 4097K",
                "a --deterministic --vcpus 2",
                "a --time x",
                "--firmware none",
                "--firmware none",
                "--initrd x"
            })
    void whatCannotBeIsRefused(String arguments) {
        String[] words = arguments.isEmpty() ? new String[0] : arguments.split(" ");
        assertThrows(CommandException.class, () -> parse(words), arguments);
    }
}
