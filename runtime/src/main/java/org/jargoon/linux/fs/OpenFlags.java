// SPDX-License-Identifier: Apache-2.0
package org.jargoon.linux.fs;

/** Flags of open(2) as include/uapi/asm-generic/fcntl.h numbers them. */
public final class OpenFlags {
    public static final int ACCESS_MODE = 3;
    public static final int READ_ONLY = 0;
    public static final int WRITE_ONLY = 1;
    public static final int READ_WRITE = 2;
    public static final int CREATE = 0100;
    public static final int EXCLUSIVE = 0200;
    public static final int TRUNCATE = 01000;
    public static final int APPEND = 02000;
    public static final int NONBLOCK = 04000;
    public static final int DIRECTORY = 0200000;
    public static final int NOFOLLOW = 0400000;
    public static final int CLOSE_ON_EXEC = 02000000;
    public static final int PATH = 010000000;
    public static final int TEMPORARY = 020000000;

    private OpenFlags() {}
}
