// SPDX-License-Identifier: Apache-2.0
package org.jargoon.launcher.bench;

import java.util.List;

/**
 * Everything that was measured of one kernel.
 *
 * @param natively empty where there is no native compiler
 * @param qemu empty where there is no QEMU
 * @param cold with the cold tier alone
 * @param compiled with compilation
 */
record Result(Kernel kernel, List<Iteration> natively, List<Iteration> qemu, Sample cold, Sample compiled) {

    /**
     * Checks that all engines computed the same.
     *
     * @throws BenchException if not
     */
    Result checked() throws BenchException {
        String checksum = Iteration.checksum(cold.iterations());
        for (List<Iteration> other : List.of(natively, qemu, compiled.iterations())) {
            if (!other.isEmpty() && !Iteration.checksum(other).equals(checksum)) {
                throw new BenchException("%s: checksums differ: %s and %s"
                        .formatted(kernel.label(), checksum, Iteration.checksum(other)));
            }
        }
        return this;
    }

    long peak() {
        return Iteration.best(compiled.iterations());
    }

    /** How much faster than QEMU at peak; NaN where there is no QEMU. */
    double timesQemu() {
        return qemu.isEmpty() ? Double.NaN : (double) Iteration.best(qemu) / peak();
    }

    /** How much slower than native code at peak; NaN where there is no native compiler. */
    double timesNative() {
        return natively.isEmpty() ? Double.NaN : (double) peak() / Iteration.best(natively);
    }

    /** Millions of guest instructions a second in the cold tier. */
    double coldMips() {
        return cold.instructions() * 1e3 / Iteration.best(cold.iterations());
    }

    /** Millions of guest instructions a second at peak. */
    double peakMips() {
        return compiled.instructions() * 1e3 / peak();
    }

    /** The geometric mean; NaN of none, or where one is NaN. */
    static double geometricMean(double[] ratios) {
        double logarithms = 0;
        for (double ratio : ratios) {
            logarithms += Math.log(ratio);
        }
        return Math.exp(logarithms / ratios.length);
    }
}
