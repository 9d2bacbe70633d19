// SPDX-License-Identifier: Apache-2.0
package org.jargoon.isa.riscv;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** GNU objdump as the judge of disassembly: it is given words, and its lines are streamed. */
final class Objdump {
    private static final String PREFIX = "riscv64-linux-gnu-";
    private static final String ARCH = "rv64gc_zicsr_zifencei_zihintpause_zba_zbb_zbs_zicbom_zicbop_zicboz_svinval";

    /** Takes objdump's line for the word at {@code address}. */
    interface Judge {
        void line(long address, int word, String mnemonic, String operands);
    }

    private final Path folder;

    Objdump(Path folder) {
        this.folder = folder;
    }

    /** Skips the test where the tools are missing, but on CI fails it. */
    static void require() throws IOException, InterruptedException {
        for (String tool : List.of("as", "strip", "objdump")) {
            boolean found = exists(tool);
            if ("true".equals(System.getenv("CI"))) {
                assertEquals(true, found, PREFIX + tool + " is missing (Debian: binutils-riscv64-linux-gnu)");
            }
            assumeTrue(found, PREFIX + tool + " is missing");
        }
    }

    private static boolean exists(String tool) throws InterruptedException {
        try {
            return new ProcessBuilder(PREFIX + tool, "--version")
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException missing) {
            return false;
        }
    }

    /** Puts the words (of 2 or 4 bytes each, as their lowest bits say) behind each other and has them disassembled. */
    void disassemble(int[] words, boolean aliases, Judge judge) throws IOException, InterruptedException {
        ByteBuffer bytes = ByteBuffer.allocate(4 * words.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int word : words) {
            if ((word & 3) == 3) {
                bytes.putInt(word);
            } else {
                bytes.putShort((short) word);
            }
        }
        Files.write(folder.resolve("words.bin"), Arrays.copyOf(bytes.array(), bytes.position()));
        Files.writeString(folder.resolve("words.s"), ".text\n.incbin \"words.bin\"\n");
        run("as", "-march=" + ARCH, "-o", "words.o", "words.s");
        // The assembler marks what it includes as data; without symbols objdump takes it as instructions.
        run("strip", "-s", "words.o");
        List<String> command = command("objdump", "-d", "-z", "words.o");
        if (!aliases) {
            command.addAll(List.of("-M", "no-aliases"));
        }
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader reader = process.inputReader()) {
            read(reader, words, judge);
        }
        assertEquals(0, process.waitFor());
    }

    private static void read(BufferedReader reader, int[] words, Judge judge) throws IOException {
        int index = 0;
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            String[] columns = line.split("\t");
            if (columns.length < 3) {
                continue;
            }
            long address = Long.parseLong(columns[0].strip().replace(":", ""), 16);
            int word = Integer.parseUnsignedInt(columns[1].strip(), 16);
            assertEquals(words[index++], word, "objdump lost step");
            String operands = columns.length == 3 ? "" : columns[3].replaceFirst(" # .*", "");
            judge.line(address, word, columns[2], operands);
        }
        assertEquals(words.length, index, "lines from objdump");
    }

    private void run(String tool, String... arguments) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command(tool, arguments))
                .directory(folder.toFile())
                .inheritIO()
                .start();
        assertEquals(0, process.waitFor(), tool);
    }

    private static List<String> command(String tool, String... arguments) {
        List<String> command = new ArrayList<>(List.of(PREFIX + tool));
        command.addAll(List.of(arguments));
        return command;
    }
}
