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

/** The example of the hypervisor interface in docs/embed.md is the program that runs here. */
class HelloGuestTest {
    private static final String OUTPUT = """
            trap 7: load of 1 byte from 0x10000000
            trap 7: store of 'B'
            t1 is 66
            """;

    @Test
    void theExamplePrintsTheDocumentedOutput() {
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
    void theDocumentShowsTheExampleAndItsOutput() throws IOException {
        String document = Files.readString(Path.of("../docs/embed.md"));
        String source = Files.readString(Path.of("src/test/java/org/jargoon/zircon/HelloGuest.java"));
        String body = source.substring(source.indexOf("        long device"), source.lastIndexOf("    }\n}"))
                .stripTrailing()
                .stripIndent();
        assertTrue(document.contains(body), "docs/embed.md shows another program than HelloGuest");
        assertTrue(document.contains(OUTPUT), "docs/embed.md shows another output");
    }
}
