// SPDX-License-Identifier: Apache-2.0
package org.jargoon.launcher.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.jargoon.elf.ElfException;
import org.jargoon.elf.ElfFile;
import org.jargoon.elf.Machine;
import org.junit.jupiter.api.Test;

final class SystemBenchTest {
    @Test
    void everyKernelIsAnImageWhereKernelsBegin() throws IOException, ElfException {
        for (String kernel : SystemBench.KERNELS) {
            ElfFile image = ElfFile.parse(Kernel.resource("system/" + kernel + ".elf"), Machine.RISCV);
            assertEquals(0x8020_0000L, image.entry(), kernel);
        }
    }

    @Test
    void whatIsNotThereIsADash() {
        assertEquals("-", SystemBench.number(Double.NaN, 2));
        assertEquals("1.50", SystemBench.number(1.5, 2));
        assertTrue(Double.isNaN(Result.geometricMean(new double[] {1, Double.NaN})));
    }
}
