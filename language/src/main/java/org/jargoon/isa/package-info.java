// SPDX-License-Identifier: Apache-2.0
/**
 * What instruction sets have in common: instructions are data.
 *
 * <p>A {@link org.jargoon.isa.InstructionTable} lists the instructions of an extension, a line for each: name, bit
 * {@link org.jargoon.isa.Pattern}, operand {@link org.jargoon.isa.Format}, and the
 * {@link org.jargoon.isa.NodeFactory} that gives the meaning. Each line is an {@link org.jargoon.isa.InstructionRow};
 * hints and reserved encodings have lines too. A format says where each of the {@link org.jargoon.isa.Operands} is, as
 * {@link org.jargoon.isa.Field}s made of bit ranges, and how they are printed.
 *
 * <p>From the rows come:
 *
 * <ul>
 *   <li>the {@link org.jargoon.isa.Decoder}, a tree over the bits that rows fix, which also checks that no two rows
 *       overlap by accident; it gives a row, and with its operands a {@link org.jargoon.isa.Decoded} instruction;
 *   <li>the encoder that the tests use ({@link org.jargoon.isa.InstructionRow#encode});
 *   <li>the disassembler of the ISA, which replaces the names in a format's syntax.
 * </ul>
 *
 * <p>To add an extension, write its table and enter it in the ISA's list of tables. To add an ISA, make a package
 * beside {@code riscv} and implement {@link org.jargoon.engine.Isa} there; nothing here knows an ISA.
 */
package org.jargoon.isa;
