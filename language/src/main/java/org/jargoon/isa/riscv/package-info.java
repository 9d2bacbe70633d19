// SPDX-License-Identifier: Apache-2.0
/**
 * RV64GC with Zicntr, Zba, Zbb, Zbs, Zicond, Zicbom, Zicboz and Zicbop: user programs, and machines with supervisor
 * mode and, on some platforms, machine mode (privileged manual, with Sv39, Sv48, Sv57, Svade, Svadu, Svinval, Svnapot,
 * Svpbmt and Sstc).
 *
 * <ul>
 *   <li>{@link org.jargoon.isa.riscv.Rv64} is the list of tables and the decoder over them; {@code Rv64Isa} is the
 *       same as the engine sees it, {@link org.jargoon.isa.riscv.Rv64Engine} the engine that ServiceLoader finds.
 *   <li>{@code RvI}, {@code RvM}, {@code RvA}, {@code RvF}, {@code RvD}, {@code RvC} and {@code RvZ...} are the tables.
 *       {@code RvFields} says where immediates and registers are in an instruction word, {@code RvFormats} which of
 *       them an instruction has.
 *   <li>{@code IntegerNodes}, {@code MemoryNodes}, {@code BranchNodes}, {@code AtomicNodes}, {@code CsrNodes},
 *       {@code SystemNodes} and the {@code Float} classes are the node families: what instructions do. Operations are
 *       enums ({@code AluOp} and others) with one switch, whose arms read like the manual; the operation is a constant
 *       of the node, so the switch folds in compiled code. Factories, not nodes, deal with x0.
 *   <li>{@link org.jargoon.isa.riscv.Rv64State} is a hart's state beside its registers: the LR reservation, the clock.
 *   <li>{@link org.jargoon.isa.riscv.Rv64Disassembler} prints; {@code RvSyntax} prints operands, {@code RvAliases}
 *       lists the pseudo-instructions.
 *   <li>{@code Rv64Hart} is the state of a machine's hart: modes and traps; {@code Interrupts}, {@code Counters},
 *       {@code Pmp} and {@code AddressSpaces} are parts of it, {@code HartSnapshot} saves it. {@code RvCsrs} is the
 *       table of CSRs, {@code RvPrivileged} has the manual's numbers and fields, {@code PageWalker} walks page tables,
 *       and {@code TrapNodes} are the instructions that only machines have, or have otherwise.
 * </ul>
 *
 * <p>Rules that hold throughout: an encoding that is in no row, or in a reserved one, raises an illegal instruction
 * fault with the instruction's bits; compressed rows have the node of what they are short for; misaligned loads and
 * stores work, misaligned atomic operations fault; writes to x0 are dropped at decode.
 *
 * <p>Source: The RISC-V Instruction Set Manual, volumes I (unprivileged) and II (privileged).
 */
package org.jargoon.isa.riscv;
