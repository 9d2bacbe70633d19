// SPDX-License-Identifier: Apache-2.0
package org.jargoon.linux;

import java.util.List;
import org.jargoon.elf.Machine;

/**
 * How an architecture's programs call Linux. The numbers of the calls themselves are the generic ones.
 *
 * @param machine whose programs they are
 * @param isa the engine's name, which is also what uname says
 * @param gdbName what gdb calls the architecture
 * @param stackPointer the register with the stack's address
 * @param number the register with the call's number
 * @param arguments the six registers with its arguments
 * @param result the register that gets the result, or the negative error number
 * @param capabilities AT_HWCAP
 * @param processor what /proc/cpuinfo says of a processor
 */
record GuestAbi(
        Machine machine,
        String isa,
        String gdbName,
        int stackPointer,
        int number,
        List<Integer> arguments,
        int result,
        long capabilities,
        String processor) {

    // RISC-V: AT_HWCAP has a bit per single-letter extension (Documentation/arch/riscv/hwprobe.rst, elf_hwcap).
    private static final long IMAFDC = letters("IMAFDC");

    static final GuestAbi RISCV =
            new GuestAbi(
                    Machine.RISCV, "riscv64", "riscv:rv64", 2, 17, List.of(10, 11, 12, 13, 14, 15), 10, IMAFDC,
                    """
                    processor\t: 0
                    hart\t\t: 0
                    isa\t\t: rv64imafdc_zicond_zicsr_zifencei_zba_zbb_zbs
                    mmu\t\t: sv39

                    """);

    private static long letters(String extensions) {
        return extensions.chars().mapToLong(letter -> 1L << letter - 'A').reduce(0, (a, b) -> a | b);
    }
}
