// SPDX-License-Identifier: Apache-2.0
package org.jargoon.dwarf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jargoon.dwarf.data.DebugSections;
import org.jargoon.dwarf.data.Forms;
import org.jargoon.dwarf.frame.CfaRule;
import org.jargoon.dwarf.line.LineTable;
import org.jargoon.signature.Prototype;
import org.jargoon.signature.Signature;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is damaged is left out and named, and the rest is there. */
@Timeout(value = 1, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DamagedDwarfTest {
    /** In .text of the program whose sections are replaced. */
    private static final long CODE = 0x10130;

    // Abbreviations of version 4 units.
    private static final int UNIT = 1;
    private static final int FUNCTION = 2;
    private static final int PARAMETER = 3;
    private static final int TYPEDEF = 4;
    private static final int POINTER = 5;
    private static final int NAMED_FUNCTION = 6;
    private static final int UNTYPED_PARAMETER = 7;
    private static final int STRUCTURE = 8;
    private static final int MEMBER = 9;

    private static final Bytes ABBREVIATIONS = new Bytes()
            .u8(UNIT, 0x11, 1, 0x11, Forms.ADDR, 0x12, Forms.DATA8, 0x13, Forms.IMPLICIT_CONST, 1, 0, 0)
            .u8(FUNCTION, Tags.SUBPROGRAM, 1, 0x11, Forms.ADDR, 0x12, Forms.DATA8, 0x31, Forms.REF4, 0, 0)
            .u8(PARAMETER, Tags.FORMAL_PARAMETER, 0, 0x49, Forms.REF4, 0, 0)
            .u8(TYPEDEF, Tags.TYPEDEF, 0, 0x49, Forms.REF4, 0, 0)
            .u8(POINTER, Tags.POINTER, 0, 0x49, Forms.REF4, 0, 0)
            .u8(NAMED_FUNCTION, Tags.SUBPROGRAM, 1, 0x03, Forms.STRING, 0x11, Forms.ADDR, 0x12, Forms.DATA8, 0, 0)
            .u8(UNTYPED_PARAMETER, Tags.FORMAL_PARAMETER, 0, 0, 0)
            .u8(STRUCTURE, Tags.STRUCTURE, 1, 0x0b, Forms.DATA2, 0, 0)
            .u8(MEMBER, Tags.MEMBER, 0, 0x03, Forms.STRING, 0x49, Forms.REF4, 0x38, Forms.DATA2, 0, 0)
            .u8(0);

    /** The offset of the first entry behind that of the unit. */
    private static final int FIRST = 11 + 17;

    private static SectionEditor program() {
        return new SectionEditor(Shapes.bytes(4));
    }

    private static DebugInfo described(Bytes info) {
        return program().replace(DebugSections.INFO, info.array(), 0)
                .replace(DebugSections.ABBREV, ABBREVIATIONS.array(), 0)
                .info();
    }

    private static Bytes unit(Bytes entries) {
        Bytes content = new Bytes().u16(4).u32(0).u8(8);
        return new Bytes().unit(content.u8(UNIT).u64(CODE).u64(64).add(entries).u8(0));
    }

    private static Bytes named(String name) {
        return new Bytes().u8(NAMED_FUNCTION).string(name).u64(CODE).u64(64);
    }

    private static void assertProblem(DebugInfo info, String part) {
        assertTrue(info.problems().stream().anyMatch(problem -> problem.contains(part)), info.problems()::toString);
    }

    @Test
    void aSoundUnitHasNoProblems() {
        DebugInfo info = described(unit(named("sound").u8(PARAMETER).u32(FIRST).u8(0)));
        assertEquals("sound", info.functions().at(CODE).orElseThrow().name());
        assertEquals(List.of(), info.problems());
    }

    @Test
    void aFunctionThatIsAnInstanceOfItselfHasNoName() {
        DebugInfo info = described(unit(new Bytes().u8(FUNCTION).u64(CODE).u64(64).u32(FIRST).u8(0)));
        Function function = info.functions().at(CODE).orElseThrow();
        assertEquals("?", function.name());
        assertEquals(CODE, function.entry());
    }

    @Test
    void aReferenceOutOfTheSectionIsNamed() {
        DebugInfo info = described(unit(new Bytes().u8(FUNCTION).u64(CODE).u64(64).u32(0x7ffffff0).u8(0)));
        assertEquals("?", info.functions().at(CODE).orElseThrow().name());
        assertProblem(info, ".debug_info refers to 0x7ffffff0, where no entry is");
    }

    @Test
    void aTypeThatIsDefinedByItselfIsAnObstacle() {
        int type = FIRST + named("f").size() + 5 + 1;
        Bytes entries = named("f").u8(PARAMETER).u32(type).u8(0).u8(TYPEDEF).u32(type);
        assertEquals(Signature.obstructed("a type is defined by itself"), signature(entries));
    }

    @Test
    void aPointerToItselfIsAPointer() {
        int type = FIRST + named("f").size() + 5 + 1;
        Bytes entries = named("f").u8(PARAMETER).u32(type).u8(0).u8(POINTER).u32(type);
        assertEquals(Signature.of(Prototype.parse("void(ptr)")), signature(entries));
    }

    @Test
    void aStructureInItselfIsAnObstacle() {
        int type = FIRST + named("f").size() + 5 + 1;
        Bytes entries = named("f").u8(PARAMETER).u32(type).u8(0)
                .u8(STRUCTURE).u16(8).u8(MEMBER).string("m").u32(type).u16(0).u8(0);
        assertEquals(Signature.obstructed("a type is defined by itself"), signature(entries));
    }

    @Test
    void membersThatLieInEachOtherAreAnObstacle() {
        int pointer = FIRST + named("f").size() + 5 + 1;
        int type = pointer + 5;
        Bytes entries = named("f").u8(PARAMETER).u32(type).u8(0).u8(POINTER).u32(0)
                .u8(STRUCTURE).u16(16)
                .u8(MEMBER).string("a").u32(pointer).u16(0)
                .u8(MEMBER).string("b").u32(pointer).u16(4).u8(0);
        assertEquals(
                Signature.obstructed(
                        "struct {...}, which is packed, empty or not wholly described, cannot be passed by value"),
                signature(entries));
    }

    @Test
    void aParameterWithoutATypeIsAnObstacle() {
        Bytes entries = named("f").u8(UNTYPED_PARAMETER).u8(0);
        assertEquals(Signature.obstructed("a parameter has no type"), signature(entries));
    }

    @Test
    void tooManyParametersAreAnObstacle() {
        int type = FIRST + named("f").size() + 5 * 300 + 1;
        Bytes entries = named("f");
        for (int i = 0; i < 300; i++) {
            entries.u8(PARAMETER).u32(type);
        }
        assertEquals(Signature.obstructed("more than 127 parameters"), signature(entries.u8(0).u8(POINTER).u32(0)));
    }

    private static Signature signature(Bytes entries) {
        return described(unit(entries)).functions().at(CODE).orElseThrow().signature();
    }

    @Test
    void anEntryOfNoKnownShapeLeavesTheFunctionsBeforeIt() {
        DebugInfo info = described(unit(named("before").u8(0).u8(99)));
        assertEquals("before", info.functions().at(CODE).orElseThrow().name());
        assertProblem(info, "unknown abbreviation 99: the functions of the unit at 0x0 are left out from there on");
    }

    @Test
    void aUnitOfAnUnknownVersionLeavesTheOthers() {
        Bytes future = new Bytes().unit(new Bytes().u16(9).u32(0).u8(8));
        DebugInfo info = described(future.add(unit(named("kept").u8(0))));
        assertEquals("kept", info.functions().at(CODE).orElseThrow().name());
        assertProblem(info, ".debug_info has the unknown version 9: the unit at 0x0 is left out");
    }

    @Test
    void aUnitThatEndsOutsideTheSectionLeavesThoseBeforeIt() {
        DebugInfo info = described(unit(named("kept").u8(0)).u32(0x1000).u16(4));
        assertEquals("kept", info.functions().at(CODE).orElseThrow().name());
        assertProblem(info, "is truncated: the section is left out from there on");
    }

    @Test
    void aNumberWithoutEndIsNamed() {
        Bytes entries = new Bytes();
        for (int i = 0; i < 40; i++) {
            entries.u8(0x80);
        }
        DebugInfo info = described(unit(entries));
        assertEquals(Optional.empty(), info.functions().at(CODE));
        assertProblem(info, "a number at 0x1c that does not end");
    }

    /** Rows at CODE and 4 and 8 bytes behind it, of the lines 11 to 13. */
    private static Bytes lineUnit(Bytes program, int lineRange) {
        Bytes tables = new Bytes().u8(4, 1, 0xfb, lineRange, 13).u8(0, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 1)
                .string("/folder").u8(0).string("a.c").u8(1, 0, 0).string("b\u001b.c").u8(77, 0, 0).u8(0);
        Bytes content = new Bytes().u16(3).u32(tables.size()).add(tables).add(program);
        return new Bytes().unit(content);
    }

    private static Bytes rows() {
        return new Bytes().u8(0, 9, 2).u64(CODE).u8(3, 10, 1).u8(13 + 1 * 14 + 6).u8(4, 2, 13 + 1 * 14 + 6);
    }

    private static Bytes ended() {
        return rows().u8(2, 1, 0, 1, 1);
    }

    private static DebugInfo lined(Bytes lines) {
        return program().replace(DebugSections.LINE, lines.array(), 0).info();
    }

    @Test
    void aSoundLineProgramHasItsRows() {
        DebugInfo info = lined(lineUnit(ended(), 14));
        assertEquals(
                List.of(new LineTable.Row(CODE, CODE + 4, "/folder/a.c", 11, 0, true),
                        new LineTable.Row(CODE + 4, CODE + 8, "/folder/a.c", 12, 0, true),
                        new LineTable.Row(CODE + 8, CODE + 12, "b?.c", 13, 0, true)),
                info.lines().rows(0, -1).stream().map(DamagedDwarfTest::withoutUnitFolder).toList());
        assertEquals(List.of(), info.problems());
    }

    private static LineTable.Row withoutUnitFolder(LineTable.Row row) {
        String file = row.file().replace(Shapes.FOLDER + "/", "");
        return new LineTable.Row(row.address(), row.end(), file, row.line(), row.column(), row.statement());
    }

    @Test
    void aSequenceThatDoesNotEndLeavesThoseBeforeIt() {
        DebugInfo info = lined(lineUnit(ended().add(rows()), 14));
        assertEquals(3, info.lines().rows(0, -1).size());
        assertProblem(info, ".debug_line is truncated");
    }

    @Test
    void aSequenceThatGoesBackIsLeftOut() {
        DebugInfo info = lined(lineUnit(ended().add(rows().u8(0, 9, 2).u64(CODE).u8(1, 0, 1, 1)), 14));
        assertEquals(3, info.lines().rows(0, -1).size());
        assertProblem(info, "a sequence that goes back from 0x10138 to 0x10130");
    }

    @Test
    void aHeaderToDivideByZeroLeavesTheOtherUnits() {
        DebugInfo info = lined(lineUnit(ended(), 0).add(lineUnit(ended(), 14)));
        assertEquals(3, info.lines().rows(0, -1).size());
        assertProblem(info, "a zero to divide by: the unit at 0x0 is left out");
    }

    @Test
    void compressedSectionsAreNoLargerThanTheirBytesCanStandFor() {
        byte[] zeros = new byte[1 << 20];
        assertRefused(SectionEditor.compressed(zeros, 1L << 40, 1), "claims to be 1099511627776 bytes inflated");
        assertRefused(SectionEditor.compressed(zeros, -1, 1), "claims to be 18446744073709551615 bytes inflated");
        assertRefused(SectionEditor.compressed(zeros, (1 << 20) + 1, 1), "is compressed, and ends early");
        assertRefused(SectionEditor.compressed(zeros, 1 << 20, 2), "is compressed with zstd, only zlib is known");
        assertRefused(new byte[] {1, 0, 0, 0}, "is truncated inside its compression header");
        byte[] damaged = SectionEditor.compressed(zeros, 1 << 20, 1);
        damaged[24] = 0x55;
        assertRefused(damaged, "is compressed, and damaged");
    }

    private static void assertRefused(byte[] content, String problem) {
        DebugInfo info = program().replace(DebugSections.LINE, content, SectionEditor.COMPRESSED).info();
        assertTrue(info.lines().isEmpty());
        assertProblem(info, problem);
    }

    /** What comes out is zeros, which are a million units without a header: none is kept, and few are named. */
    @Test
    void aSectionOfNothingButZerosIsManyDamagedUnits() {
        byte[] content = SectionEditor.compressed(new byte[1 << 20], 1 << 20, 1);
        DebugInfo info = program().replace(DebugSections.LINE, content, SectionEditor.COMPRESSED).info();
        assertTrue(info.lines().isEmpty());
        assertTrue(info.problems().size() < 20, info.problems()::toString);
        assertProblem(info, "more");
    }

    /** Two functions that share a CIE. */
    private static DebugInfo framed(Bytes instructions) {
        Bytes frames = new Bytes()
                .unit(new Bytes().u32(0xffffffffL).u8(3).string("").u8(1, 0x78, 1).u8(0x0c, 2, 0))
                .unit(new Bytes().u32(0).u64(CODE).u64(16).add(instructions))
                .unit(new Bytes().u32(0).u64(CODE + 16).u64(16).u8(0x0e, 32));
        return program().replace(DebugSections.EH_FRAME, new byte[0], 0)
                .replace(DebugSections.RANGES, frames.array(), 0)
                .rename(DebugSections.RANGES, DebugSections.FRAME)
                .info();
    }

    @Test
    void damagedCallFramesLeaveTheOtherFunctions() {
        assertEquals(new CfaRule.RegisterOffset(2, 16), cfa(framed(new Bytes().u8(0x0e, 16)), CODE));
        assertLeftOut(new Bytes().u8(0x3f), "the unknown call frame instruction 0x3f");
        assertLeftOut(new Bytes().u8(0x0b), "restores a state that it has not remembered");
        assertLeftOut(new Bytes().u8(0x0f, 1, 0x30, 0x0e, 1), "changes a CFA that is not in a register");
        assertLeftOut(new Bytes().u8(0x0e), ".debug_frame is truncated");
        assertLeftOut(new Bytes().u8(0x01).u64(CODE - 1), "goes back");
        Bytes remember = new Bytes();
        Bytes registers = new Bytes();
        for (int i = 0; i < 1000; i++) {
            remember.u8(0x0a);
            registers.u8(0x05, i & 0x7f | 0x80, i >> 7, 0);
        }
        assertLeftOut(remember, "remembers more than 64 states");
        assertLeftOut(registers, "rules for more than 256 registers");
    }

    private static void assertLeftOut(Bytes instructions, String problem) {
        DebugInfo info = framed(instructions);
        assertTrue(info.frames().at(CODE).isEmpty());
        assertEquals(new CfaRule.RegisterOffset(2, 32), cfa(info, CODE + 16));
        assertProblem(info, problem);
    }

    private static CfaRule cfa(DebugInfo info, long address) {
        return info.frames().at(address).orElseThrow().cfa();
    }
}
