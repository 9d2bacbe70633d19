// SPDX-License-Identifier: Apache-2.0
package org.jargoon.linux;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jargoon.linux.abi.Errno;
import org.jargoon.linux.abi.Signals;
import org.jargoon.linux.abi.SyscallNames;
import org.jargoon.linux.fs.OpenFlags;
import org.jargoon.linux.fs.Stat;
import org.jargoon.memory.GuestMemory;
import org.jargoon.memory.MemoryAccessException;

/** Prints system calls in the style of strace, one line for each after it has returned. */
final class SyscallTracer {
    private static final int LONGEST_STRING = 32;
    private static final int LONGEST_PATH = 4096;
    private static final int AT_FDCWD = -100;
    private static final long LARGEST_ERROR = 4095;

    private static final List<Flag> OPEN_FLAGS = List.of(
            new Flag(OpenFlags.CREATE, "O_CREAT"), new Flag(OpenFlags.EXCLUSIVE, "O_EXCL"),
            new Flag(OpenFlags.TRUNCATE, "O_TRUNC"), new Flag(OpenFlags.APPEND, "O_APPEND"),
            new Flag(OpenFlags.NONBLOCK, "O_NONBLOCK"), new Flag(OpenFlags.DIRECTORY, "O_DIRECTORY"),
            new Flag(OpenFlags.NOFOLLOW, "O_NOFOLLOW"), new Flag(OpenFlags.CLOSE_ON_EXEC, "O_CLOEXEC"),
            new Flag(OpenFlags.PATH, "O_PATH"), new Flag(OpenFlags.TEMPORARY, "__O_TMPFILE"),
            new Flag(0100000, "O_LARGEFILE"), new Flag(0400, "O_NOCTTY"), new Flag(01000000, "O_NOATIME"));
    private static final List<Flag> PROTECTIONS = List.of(
            new Flag(1, "PROT_READ"), new Flag(2, "PROT_WRITE"), new Flag(4, "PROT_EXEC"));
    private static final List<Flag> MAP_FLAGS = List.of(
            new Flag(1, "MAP_SHARED"), new Flag(2, "MAP_PRIVATE"), new Flag(0x10, "MAP_FIXED"),
            new Flag(0x20, "MAP_ANONYMOUS"), new Flag(0x100, "MAP_GROWSDOWN"), new Flag(0x4000, "MAP_NORESERVE"),
            new Flag(0x8000, "MAP_POPULATE"), new Flag(0x20000, "MAP_STACK"),
            new Flag(0x100000, "MAP_FIXED_NOREPLACE"));
    // AT_REMOVEDIR and AT_EACCESS are one number; unlinkat is the one that is called with it.
    private static final List<Flag> PATH_FLAGS = List.of(
            new Flag(0x100, "AT_SYMLINK_NOFOLLOW"), new Flag(0x200, "AT_REMOVEDIR"),
            new Flag(0x400, "AT_SYMLINK_FOLLOW"), new Flag(0x800, "AT_NO_AUTOMOUNT"),
            new Flag(0x1000, "AT_EMPTY_PATH"));
    private static final List<Flag> ACCESSES = List.of(new Flag(4, "R_OK"), new Flag(2, "W_OK"), new Flag(1, "X_OK"));
    private static final Map<Integer, String> REQUESTS = Map.of(
            0x5401, "TCGETS", 0x5402, "TCSETS", 0x5403, "TCSETSW", 0x5404, "TCSETSF", 0x540f, "TIOCGPGRP",
            0x5410, "TIOCSPGRP", 0x5413, "TIOCGWINSZ", 0x541b, "FIONREAD", 0x5421, "FIONBIO", 0x5451, "FIOCLEX");
    private static final Map<Integer, String> FILE_TYPES = Map.of(
            Stat.FIFO, "S_IFIFO", Stat.CHARACTER, "S_IFCHR", Stat.DIRECTORY, "S_IFDIR", Stat.BLOCK, "S_IFBLK",
            Stat.REGULAR, "S_IFREG", Stat.LINK, "S_IFLNK", Stat.SOCKET, "S_IFSOCK");
    private static final String[] CLOCKS = {
        "CLOCK_REALTIME", "CLOCK_MONOTONIC", "CLOCK_PROCESS_CPUTIME_ID", "CLOCK_THREAD_CPUTIME_ID",
        "CLOCK_MONOTONIC_RAW", "CLOCK_REALTIME_COARSE", "CLOCK_MONOTONIC_COARSE", "CLOCK_BOOTTIME"
    };
    private static final String[] WHENCES = {"SEEK_SET", "SEEK_CUR", "SEEK_END", "SEEK_DATA", "SEEK_HOLE"};

    private final Task task;
    private final Consumer<String> lines;

    private record Flag(int bits, String name) {}

    SyscallTracer(Task task, Consumer<String> lines) {
        this.task = task;
        this.lines = lines;
    }

    /** A call that returned; {@code call} is null if it has no row. */
    void returned(long number, Syscall call, long[] arguments, long result) {
        String text;
        if (result < 0 && result >= -LARGEST_ERROR) {
            Errno errno = Errno.of(-result);
            text = errno == null ? "-1 errno " + -result : "-1 %s (%s)".formatted(errno, errno.message());
        } else if (call != null && call.result() == Argument.ADDRESS) {
            text = "0x" + Long.toHexString(result);
        } else {
            text = Long.toString(result);
        }
        lines.accept(call(number, call, arguments, result) + " = " + text);
    }

    /** A call in which the process ended. */
    void ended(long number, Syscall call, long[] arguments) {
        lines.accept(call(number, call, arguments, 0) + " = ?");
    }

    private String call(long number, Syscall call, long[] arguments, long result) {
        StringBuilder text = new StringBuilder(call == null ? SyscallNames.of(number) : call.name()).append('(');
        int count = call == null ? arguments.length : printed(call, arguments);
        for (int i = 0; i < count; i++) {
            Argument kind = call == null ? Argument.ADDRESS : call.arguments().get(i);
            long next = i + 1 < arguments.length ? arguments[i + 1] : 0;
            text.append(i == 0 ? "" : ", ").append(argument(kind, arguments[i], next, result));
        }
        return text.append(')').toString();
    }

    /** Permissions are only printed for an open that may make a file. */
    private static int printed(Syscall call, long[] arguments) {
        int count = call.arguments().size();
        int flags = call.arguments().indexOf(Argument.OPEN_FLAGS);
        boolean makes = flags >= 0 && (arguments[flags] & (OpenFlags.CREATE | OpenFlags.TEMPORARY)) != 0;
        return flags >= 0 && !makes ? flags + 1 : count;
    }

    private String argument(Argument kind, long value, long next, long result) {
        return switch (kind) {
            case INTEGER -> Long.toString(value == (value & 0xffffffffL) ? (int) value : value);
            case SIZE -> Long.toUnsignedString(value);
            case ADDRESS -> address(value);
            case DESCRIPTOR -> Integer.toString((int) value);
            case DIRECTORY -> (int) value == AT_FDCWD ? "AT_FDCWD" : Integer.toString((int) value);
            case STRING -> string(value);
            case INPUT -> bytes(value, next);
            case OUTPUT -> result < 0 ? address(value) : bytes(value, result);
            case OPEN_FLAGS -> openFlags((int) value);
            case FILE_FLAGS -> value == 0 ? "0" : flags(OPEN_FLAGS, (int) value);
            case PATH_FLAGS -> value == 0 ? "0" : flags(PATH_FLAGS, (int) value);
            case ACCESS -> value == 0 ? "F_OK" : flags(ACCESSES, (int) value);
            case STAT -> result < 0 ? address(value) : stat(value);
            case REQUEST -> REQUESTS.getOrDefault((int) value, "0x" + Integer.toHexString((int) value));
            case MODE -> (value == 0 ? "" : "0") + Long.toOctalString(value & 0xffffffffL);
            case PROTECTION -> value == 0 ? "PROT_NONE" : flags(PROTECTIONS, (int) value);
            case MAP_FLAGS -> flags(MAP_FLAGS, (int) value);
            case SIGNAL -> Signals.name((int) value);
            case CLOCK -> value >= 0 && value < CLOCKS.length ? CLOCKS[(int) value] : Long.toString(value);
            case WHENCE -> value >= 0 && value < WHENCES.length ? WHENCES[(int) value] : Long.toString(value);
        };
    }

    private static String address(long value) {
        return value == 0 ? "NULL" : "0x" + Long.toHexString(value);
    }

    private static String openFlags(int value) {
        String access = switch (value & OpenFlags.ACCESS_MODE) {
            case OpenFlags.READ_ONLY -> "O_RDONLY";
            case OpenFlags.WRITE_ONLY -> "O_WRONLY";
            case OpenFlags.READ_WRITE -> "O_RDWR";
            default -> "O_ACCMODE";
        };
        int rest = value & ~OpenFlags.ACCESS_MODE;
        return rest == 0 ? access : access + "|" + flags(OPEN_FLAGS, rest);
    }

    private static String flags(List<Flag> known, int value) {
        StringBuilder text = new StringBuilder();
        int rest = value;
        for (Flag flag : known) {
            if ((rest & flag.bits) == flag.bits) {
                text.append(text.isEmpty() ? "" : "|").append(flag.name);
                rest &= ~flag.bits;
            }
        }
        if (rest != 0 || text.isEmpty()) {
            text.append(text.isEmpty() ? "" : "|").append("0x").append(Integer.toHexString(rest));
        }
        return text.toString();
    }

    /** The two fields of a struct stat that most readers look for. */
    private String stat(long at) {
        try {
            int mode = task.memory().readI32(at + 16);
            String type = FILE_TYPES.getOrDefault(mode & Stat.TYPE_MASK, "0");
            return "{st_mode=%s|%04o, st_size=%d, ...}".formatted(type, mode & 07777, task.memory().readI64(at + 48));
        } catch (MemoryAccessException e) {
            return address(at);
        }
    }

    private String string(long at) {
        try {
            byte[] bytes = task.memory().readCString(at, LONGEST_PATH);
            return quote(bytes, bytes.length);
        } catch (MemoryAccessException e) {
            return address(at);
        }
    }

    private String bytes(long at, long length) {
        byte[] bytes = new byte[Math.clamp(length, 0, LONGEST_STRING)];
        if (task.memory().accessible(at, bytes.length, GuestMemory.READ) < bytes.length) {
            return address(at);
        }
        try {
            task.memory().read(at, bytes, 0, bytes.length);
        } catch (MemoryAccessException e) {
            return address(at);
        }
        return quote(bytes, bytes.length) + (length > LONGEST_STRING ? "..." : "");
    }

    private static String quote(byte[] bytes, int length) {
        StringBuilder text = new StringBuilder("\"");
        for (int i = 0; i < length; i++) {
            int c = Byte.toUnsignedInt(bytes[i]);
            switch (c) {
                case '\n' -> text.append("\\n");
                case '\t' -> text.append("\\t");
                case '\r' -> text.append("\\r");
                case '"' -> text.append("\\\"");
                case '\\' -> text.append("\\\\");
                default -> {
                    if (c >= ' ' && c <= '~') {
                        text.append((char) c);
                    } else {
                        boolean digitFollows = i + 1 < length && bytes[i + 1] >= '0' && bytes[i + 1] <= '9';
                        text.append('\\').append(digitFollows ? "%03o".formatted(c) : Integer.toOctalString(c));
                    }
                }
            }
        }
        return text.append('"').toString();
    }
}
