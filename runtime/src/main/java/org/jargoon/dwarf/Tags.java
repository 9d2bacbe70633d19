// SPDX-License-Identifier: Apache-2.0
package org.jargoon.dwarf;

/** The tags of entries that mean something to this package (DWARF 5, section 7.5.3). */
final class Tags {
    static final int ARRAY = 0x01;
    static final int CLASS = 0x02;
    static final int ENUMERATION = 0x04;
    static final int FORMAL_PARAMETER = 0x05;
    static final int MEMBER = 0x0d;
    static final int POINTER = 0x0f;
    static final int REFERENCE = 0x10;
    static final int STRUCTURE = 0x13;
    static final int SUBROUTINE_TYPE = 0x15;
    static final int TYPEDEF = 0x16;
    static final int UNION = 0x17;
    static final int UNSPECIFIED_PARAMETERS = 0x18;
    static final int INLINED_SUBROUTINE = 0x1d;
    static final int SUBRANGE = 0x21;
    static final int BASE = 0x24;
    static final int CONST = 0x26;
    static final int SUBPROGRAM = 0x2e;
    static final int VOLATILE = 0x35;
    static final int RESTRICT = 0x37;
    static final int UNSPECIFIED_TYPE = 0x3b;
    static final int RVALUE_REFERENCE = 0x42;
    static final int ATOMIC = 0x47;
    /** DW_TAG_GNU_formal_parameter_pack: has the parameters that a template's pack stands for. */
    static final int PARAMETER_PACK = 0x4108;

    private Tags() {}
}
