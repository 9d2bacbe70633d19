// SPDX-License-Identifier: Apache-2.0
package org.jargoon.dwarf.data;

/** The attributes of entries that mean something to this package (DWARF 5, section 7.5.4). */
public enum Attribute {
    SIBLING(0x01),
    NAME(0x03),
    BYTE_SIZE(0x0b),
    BIT_SIZE(0x0d),
    STMT_LIST(0x10),
    LOW_PC(0x11),
    HIGH_PC(0x12),
    LANGUAGE(0x13),
    COMP_DIR(0x1b),
    UPPER_BOUND(0x2f),
    ABSTRACT_ORIGIN(0x31),
    /** DW_AT_count. */
    ELEMENT_COUNT(0x37),
    DATA_MEMBER_LOCATION(0x38),
    DECL_FILE(0x3a),
    DECL_LINE(0x3b),
    ENCODING(0x3e),
    SPECIFICATION(0x47),
    TYPE(0x49),
    ENTRY_PC(0x52),
    RANGES(0x55),
    CALL_FILE(0x58),
    CALL_LINE(0x59),
    LINKAGE_NAME(0x6e),
    STR_OFFSETS_BASE(0x72),
    ADDR_BASE(0x73),
    RNGLISTS_BASE(0x74),
    ALIGNMENT(0x88),
    /** What linkage names were called before DWARF 4. */
    MIPS_LINKAGE_NAME(0x2007),
    /** An array that is a vector, which the language's operators work on. */
    GNU_VECTOR(0x2107);

    public static final int COUNT = values().length;

    private static final Attribute[] BY_CODE = new Attribute[0x90];

    static {
        for (Attribute attribute : values()) {
            if (attribute.code < BY_CODE.length) {
                BY_CODE[attribute.code] = attribute;
            }
        }
    }

    private final int code;

    Attribute(int code) {
        this.code = code;
    }

    /** Null if it means nothing here. */
    public static Attribute of(int code) {
        if (code >= 0 && code < BY_CODE.length) {
            return BY_CODE[code];
        }
        return code == MIPS_LINKAGE_NAME.code ? MIPS_LINKAGE_NAME : code == GNU_VECTOR.code ? GNU_VECTOR : null;
    }
}
