// SPDX-License-Identifier: Apache-2.0
package org.jargoon.linux;

/** How an argument or result of a system call is printed. */
enum Argument {
    /** A signed number of 32 bits or more. */
    INTEGER,
    /** An unsigned number of 64 bits. */
    SIZE,
    /** An address or set of bits in hexadecimal. */
    ADDRESS,
    /** A descriptor. */
    DESCRIPTOR,
    /** The descriptor in which a relative path begins, or AT_FDCWD. */
    DIRECTORY,
    /** A zero-terminated string. */
    STRING,
    /** Bytes that the guest passes in; the next argument is their number. */
    INPUT,
    /** Bytes that the call returns; its result is their number. */
    OUTPUT,
    /** Flags of openat. */
    OPEN_FLAGS,
    /** Status and descriptor flags without an access mode, as pipe2 takes them. */
    FILE_FLAGS,
    /** AT_SYMLINK_NOFOLLOW and so on. */
    PATH_FLAGS,
    /** R_OK and so on. */
    ACCESS,
    /** A struct stat that the call returns. */
    STAT,
    /** What ioctl is to do. */
    REQUEST,
    /** Permissions in octal. */
    MODE,
    /** PROT_READ and so on. */
    PROTECTION,
    /** Flags of mmap. */
    MAP_FLAGS,
    /** A signal's number. */
    SIGNAL,
    /** A clock's number. */
    CLOCK,
    /** SEEK_SET and so on. */
    WHENCE
}
