// SPDX-License-Identifier: Apache-2.0
package org.jargoon.launcher.bench;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The benchmark's programs. Each is a resource {@code NAME.elf} with its source {@code NAME.c} beside it. */
enum Kernel {
    SIEVE(Group.INTEGER, "integer loops over bytes"),
    SORT(Group.INTEGER, "quicksort with a callback"),
    FIB(Group.INTEGER, "calls and returns"),
    DISPATCH(Group.INTEGER, "bytecode interpreter: a jump table"),
    MEMORY(Group.INTEGER, "copies and string lengths"),
    LIST(Group.INTEGER, "walks over a linked list"),
    SHA256(Group.INTEGER, "hashing by shifts and additions"),
    CRC32(Group.INTEGER, "hashing by a table"),
    MATRIX(Group.INTEGER, "products of 64-bit integers"),
    STATE(Group.INTEGER, "state machine over text"),
    MATMUL(Group.F64, "exact products and sums: the inexact flag stays clear"),
    NBODY(Group.F64, "inexact arithmetic, square roots, divisions"),
    SPECTRAL(Group.F64, "divisions, conversions from integers"),
    MANDELBROT(Group.F64, "products, sums, comparisons");

    /** What a geometric mean is taken over. */
    enum Group {
        INTEGER("integer"),
        F64("f64");

        private final String label;

        Group(String label) {
            this.label = label;
        }

        String label() {
            return label;
        }
    }

    private final Group group;
    private final String cost;

    Kernel(Group group, String cost) {
        this.group = group;
        this.cost = cost;
    }

    Group group() {
        return group;
    }

    /** What it spends its time with. */
    String cost() {
        return cost;
    }

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Kernel> named(String label) {
        return Arrays.stream(values()).filter(kernel -> kernel.label().equals(label)).findFirst();
    }

    /** The program for riscv64. */
    byte[] program() throws IOException {
        return resource(label() + ".elf");
    }

    /** The name of its source among the resources. */
    String source() {
        return label() + ".c";
    }

    /** A file that stands beside the programs. */
    static byte[] resource(String name) throws IOException {
        try (InputStream in = Kernel.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException("this build of Jargoon lacks the resource bench/" + name);
            }
            return in.readAllBytes();
        }
    }
}
