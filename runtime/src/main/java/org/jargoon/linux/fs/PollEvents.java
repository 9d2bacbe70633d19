// SPDX-License-Identifier: Apache-2.0
package org.jargoon.linux.fs;

/** What poll(2) reports of a file, as include/uapi/asm-generic/poll.h numbers it. */
public final class PollEvents {
    public static final int IN = 0x1;
    public static final int PRIORITY = 0x2;
    public static final int OUT = 0x4;
    public static final int ERROR = 0x8;
    public static final int HANG_UP = 0x10;
    public static final int INVALID = 0x20;
    public static final int READ_NORMAL = 0x40;
    public static final int WRITE_NORMAL = 0x100;

    /** There is something to read. */
    static final int INPUT = IN | READ_NORMAL;
    /** There is room to write. */
    static final int OUTPUT = OUT | WRITE_NORMAL;

    /** With any of these select(2) calls a file readable. */
    public static final int READ_SET = INPUT | HANG_UP | ERROR;
    /** With any of these select(2) calls a file writable. */
    public static final int WRITE_SET = OUTPUT | ERROR;
    /** These are reported whether they are asked for or not. */
    public static final int ALWAYS = ERROR | HANG_UP;

    private PollEvents() {}
}
