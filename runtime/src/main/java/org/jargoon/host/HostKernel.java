// SPDX-License-Identifier: Apache-2.0
package org.jargoon.host;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.Locale;
import java.util.Optional;

/** Calls of the host's Linux kernel, by syscall(2): its interface is the same with every C library. */
public final class HostKernel {
    private static final String ARCHITECTURE = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
    private static final boolean IS_X86 = ARCHITECTURE.equals("amd64") || ARCHITECTURE.equals("x86_64");
    private static final boolean IS_ARM = ARCHITECTURE.equals("aarch64");
    private static final boolean IS_RISCV = ARCHITECTURE.equals("riscv64");

    public static final int O_RDONLY = 0;
    public static final int O_WRONLY = 1;
    public static final int O_RDWR = 2;
    public static final int O_ACCMODE = 3;
    public static final int O_CREAT = 0100;
    public static final int O_EXCL = 0200;
    public static final int O_TRUNC = 01000;
    public static final int O_NONBLOCK = 04000;
    public static final int O_CLOEXEC = 02000000;
    public static final int O_PATH = 010000000;
    public static final int O_DIRECTORY = IS_ARM ? 040000 : 0200000;
    public static final int O_NOFOLLOW = IS_ARM ? 0100000 : 0400000;
    public static final int AT_REMOVEDIR = 0x200;
    public static final int AT_SYMLINK_FOLLOW = 0x400;
    public static final int AT_EMPTY_PATH = 0x1000;
    /** For paths that do not begin at a descriptor. */
    public static final int AT_FDCWD = -100;

    /** Numbers of system calls: x86-64's, and those of architectures that came later. */
    public enum Call {
        CLOSE(3, 57),
        LSEEK(8, 62),
        MMAP(9, 222),
        MUNMAP(11, 215),
        IOCTL(16, 29),
        MREMAP(25, 216),
        PREAD64(17, 67),
        PWRITE64(18, 68),
        FSYNC(74, 82),
        FDATASYNC(75, 83),
        TRUNCATE(76, 45),
        FSTATFS(138, 44),
        GETDENTS64(217, 61),
        OPENAT(257, 56),
        MKDIRAT(258, 34),
        FCHOWNAT(260, 54),
        UNLINKAT(263, 35),
        LINKAT(265, 37),
        SYMLINKAT(266, 36),
        READLINKAT(267, 78),
        FCHMODAT(268, 53),
        PPOLL(271, 73),
        UTIMENSAT(280, 88),
        RENAMEAT2(316, 276),
        STATX(332, 291);

        private final long number;

        Call(int x86, int generic) {
            number = IS_X86 ? x86 : generic;
        }
    }

    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

    private final MethodHandle syscall;
    private final MemorySegment state;

    private HostKernel(MemorySegment function) {
        ValueLayout.OfLong word = ValueLayout.JAVA_LONG;
        syscall = Linker.nativeLinker().downcallHandle(
                function,
                FunctionDescriptor.of(word, word, word, word, word, word, word, word),
                Linker.Option.firstVariadicArg(1),
                Linker.Option.captureCallState("errno"));
        state = Arena.ofAuto().allocate(STATE);
    }

    /** @throws IOException if this host is no Linux whose kernel is known here */
    public static HostKernel open() throws IOException {
        boolean known = System.getProperty("os.name").equals("Linux") && (IS_X86 || IS_ARM || IS_RISCV);
        Optional<MemorySegment> function =
                known ? Linker.nativeLinker().defaultLookup().find("syscall") : Optional.empty();
        return new HostKernel(function.orElseThrow(
                () -> new IOException("the kernel can be called only on Linux on x86-64, ARM or RISC-V")));
    }

    /** The one that everybody may share, made when it is first asked for; empty where {@link #open} refuses. */
    public static Optional<HostKernel> shared() {
        return Shared.KERNEL;
    }

    private static final class Shared {
        static final Optional<HostKernel> KERNEL = make();

        private static Optional<HostKernel> make() {
            try {
                return Optional.of(open());
            } catch (IOException | IllegalCallerException e) {
                // Another host, or a Java machine that was told to deny native access.
                return Optional.empty();
            }
        }
    }

    /**
     * Calls the kernel.
     *
     * @return what the call gives, which is not negative
     * @throws HostException if it fails
     */
    public synchronized long call(Call call, long a, long b, long c, long d, long e, long f) throws HostException {
        long result;
        try {
            result = (long) syscall.invokeExact(state, call.number, a, b, c, d, e, f);
        } catch (Throwable t) {
            // A downcall throws nothing of itself.
            throw new AssertionError(call.name(), t);
        }
        if (result < 0) {
            throw new HostException((int) ERRNO.get(state, 0L));
        }
        return result;
    }

    public long call(Call call, long a, long b, long c, long d, long e) throws HostException {
        return call(call, a, b, c, d, e, 0);
    }

    public long call(Call call, long a, long b, long c, long d) throws HostException {
        return call(call, a, b, c, d, 0, 0);
    }

    public long call(Call call, long a, long b, long c) throws HostException {
        return call(call, a, b, c, 0, 0, 0);
    }

    public long call(Call call, long a, long b) throws HostException {
        return call(call, a, b, 0, 0, 0, 0);
    }

    /** Closes a descriptor, which is gone also if the kernel reports that something failed before. */
    public void close(int descriptor) {
        try {
            call(Call.CLOSE, descriptor, 0);
        } catch (HostException e) {
            if (e.errno() == HostException.EBADF) {
                throw new IllegalStateException("descriptor " + descriptor + " is closed twice", e);
            }
        }
    }
}
