// SPDX-License-Identifier: Apache-2.0
package org.jargoon.launcher.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What Jargoon is measured against, where the machine has it: the same source compiled natively by gcc -O2, and the
 * same ELF file under qemu-riscv64.
 *
 * @param folder where files may be put
 * @param gcc the native compiler
 * @param qemu QEMU's user-mode emulator
 */
record References(Path folder, Optional<Path> gcc, Optional<Path> qemu) {
    private static final List<String> HEADERS = List.of("guest.h", "bench.h", "sha256.h");

    /** The flags with which the ELF files are built too, as far as a native compiler knows them. */
    private static final List<String> FLAGS = List.of(
            "-O2",
            "-std=gnu17",
            "-ffreestanding",
            "-nostdlib",
            "-static",
            "-fno-pie",
            "-no-pie",
            "-fno-stack-protector",
            "-fno-tree-loop-distribute-patterns",
            "-fno-math-errno",
            "-ffp-contract=off");

    private static final int NATIVE_ITERATIONS = 10;
    private static final int QEMU_ITERATIONS = 3;

    static References find(Path folder) {
        boolean nativeIsKnown = System.getProperty("os.arch").equals("amd64");
        return new References(
                folder, nativeIsKnown ? Processes.find("gcc") : Optional.empty(), Processes.find("qemu-riscv64"));
    }

    /** Iterations of the kernel compiled for this machine; none without gcc. */
    List<Iteration> runNatively(Kernel kernel) throws BenchException {
        if (gcc.isEmpty()) {
            return List.of();
        }
        Path program = folder.resolve(kernel.label() + ".native");
        for (String header : HEADERS) {
            put(header);
        }
        List<String> command = new ArrayList<>(List.of(gcc.get().toString()));
        command.addAll(FLAGS);
        command.addAll(List.of("-o", program.toString(), put(kernel.source()).toString()));
        Processes.run(command, folder);
        return run(List.of(program.toString()), NATIVE_ITERATIONS);
    }

    /** Iterations of the kernel under QEMU; none where it is not installed. */
    List<Iteration> runUnderQemu(Kernel kernel) throws BenchException {
        if (qemu.isEmpty()) {
            return List.of();
        }
        Path program = put(kernel.label() + ".elf");
        return run(List.of(qemu.get().toString(), program.toString()), QEMU_ITERATIONS);
    }

    private List<Iteration> run(List<String> command, int iterations) throws BenchException {
        List<String> whole = new ArrayList<>(command);
        whole.add(Integer.toString(iterations));
        List<Iteration> result = new ArrayList<>();
        for (String line : Processes.run(whole, folder)) {
            result.add(Iteration.parse(line));
        }
        return result;
    }

    private Path put(String resource) throws BenchException {
        Path file = folder.resolve(resource);
        try {
            Files.write(file, Kernel.resource(resource));
            // QEMU refuses, without a word, what the kernel would not execute.
            if (!file.toFile().setExecutable(true)) {
                throw new BenchException("cannot make %s executable".formatted(file));
            }
            return file;
        } catch (IOException e) {
            throw new BenchException("cannot write %s: %s".formatted(file, e.getMessage()));
        }
    }
}
