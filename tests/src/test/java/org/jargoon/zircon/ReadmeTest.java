// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What the README says of the hypervisor interface is so. */
class ReadmeTest {
    private static final String OUTPUT = """
            trap 7: load of 1 byte from 0x10000000
            trap 7: store of 'B'
            t1 is 66
            """;

    @Test
    void theExampleOfAGuestPrintsWhatTheReadmeSays() {
        PrintStream old = System.out;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
        try {
            HelloGuest.main(new String[0]);
        } finally {
            System.setOut(old);
        }
        assertEquals(OUTPUT, bytes.toString(StandardCharsets.UTF_8));
    }

    @Test
    void theReadmeShowsTheExampleAndItsOutput() throws IOException {
        String readme = Files.readString(Path.of("../README.md"));
        String source = Files.readString(Path.of("src/test/java/org/jargoon/zircon/HelloGuest.java"));
        String body = source.substring(source.indexOf("        long device"), source.lastIndexOf("    }\n}"))
                .stripTrailing()
                .stripIndent();
        assertTrue(readme.contains(body), "the README has another program than HelloGuest");
        assertTrue(readme.contains(OUTPUT), "the README has another output");
    }
}
