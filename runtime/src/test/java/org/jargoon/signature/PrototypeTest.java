// SPDX-License-Identifier: Apache-2.0
package org.jargoon.signature;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class PrototypeTest {

    @Test
    void textsAreReadAndPrintedAlike() {
        for (String text : List.of("void()", "f64(f64,i32)", "i8(u8,i16,u16,u32,u64,ptr,f32,bool)", "i32(ptr,...)",
                "i64(...)")) {
            assertEquals(text, Prototype.parse(text).toString());
        }
        assertEquals("i32(f64,...)", Prototype.parse(" i32 ( f64 , ... )").toString());
        assertEquals("i32()", Prototype.parse("i32(void)").toString());
    }

    @Test
    void whatIsNoPrototypeIsRefused() {
        for (String text : List.of("", "i32", "i32(", "(i32)", "i32()x", "i32(i31)", "i32(,)", "i32(...,i32)",
                "any()", "i32(any)", "i32(void,void)", "i32(" + "i32,".repeat(127) + "i32)")) {
            IllegalArgumentException error =
                    assertThrows(IllegalArgumentException.class, () -> Prototype.parse(text), text);
            assertFalse(error.getMessage().contains("\n"));
        }
    }

    @Test
    void aVariadicFunctionTakesItsParametersAndMore() {
        Prototype variadic = Prototype.parse("i32(ptr,...)");
        assertFalse(variadic.takes(0));
        assertTrue(variadic.takes(1) && variadic.takes(Prototype.MOST_ARGUMENTS));
        assertFalse(variadic.takes(Prototype.MOST_ARGUMENTS + 1));
        assertTrue(Prototype.parse("void()").takes(0));
        assertFalse(Prototype.parse("void()").takes(1));
    }

    @Test
    void registersHoldNarrowValuesAsThePsabiSays() {
        assertEquals(-1, ValueType.U32.toRegister(0xffff_ffffL), "sign-extended from 32 bits, although unsigned");
        assertEquals(0xffff_ffffL, ValueType.U32.fromRegister(-1));
        assertEquals(0xffff_ffff_3f80_0000L, ValueType.F32.toRegister(0x3f80_0000), "NaN-boxed");
        assertEquals(0x3f80_0000, ValueType.F32.fromRegister(0xffff_ffff_3f80_0000L));
        assertEquals(-1, ValueType.I8.fromRegister(0x1ff));
        assertEquals(0xff, ValueType.U8.fromRegister(0x1ff));
        assertEquals(-1, ValueType.U64.fromRegister(-1));
        assertEquals(1, ValueType.BOOL.fromRegister(3));
    }

    @Test
    void typesHaveTheirRanges() {
        assertEquals(-128, ValueType.I8.least());
        assertEquals(127, ValueType.I8.largest());
        assertEquals(0, ValueType.U16.least());
        assertEquals(65535, ValueType.U16.largest());
        assertEquals(Long.MIN_VALUE, ValueType.I64.least());
        assertEquals(Long.MAX_VALUE, ValueType.I64.largest());
        assertEquals(0xffff_ffffL, ValueType.U32.largest());
    }
}
