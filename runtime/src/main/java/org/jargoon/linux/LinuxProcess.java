// SPDX-License-Identifier: Apache-2.0
package org.jargoon.linux;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jargoon.elf.ElfException;
import org.jargoon.elf.ElfFile;
import org.jargoon.elf.SymbolTable;
import org.jargoon.gdb.DebugTarget;
import org.jargoon.linux.abi.Errno;
import org.jargoon.linux.abi.ErrnoException;
import org.jargoon.linux.fs.FileTable;
import org.jargoon.linux.fs.GuestFileSystem;
import org.jargoon.linux.fs.HostErrors;
import org.jargoon.linux.fs.Node;
import org.jargoon.linux.fs.Place;
import org.jargoon.linux.fs.StandardFiles;
import org.jargoon.linux.proc.SystemFiles;
import org.jargoon.memory.GuestMemory;
import org.jargoon.vcpu.CodeSpace;

/**
 * A Linux program that runs in user mode: what its threads share.
 *
 * <p>{@link #run} runs it to its end on the caller's thread; {@link #stop} may be called from any other thread and
 * ends it soon, also where it waits (but not while the host is still taking output). A process runs once.
 */
public final class LinuxProcess implements AutoCloseable {
    static final long NEVER = Long.MAX_VALUE;
    static final int PROCESS_ID = 1000;
    static final int PARENT_ID = 1;

    // RISC-V's linker puts programs at 0x10000 unless it is told otherwise.
    private static final long MEMORY_START = 0x10000;
    private static final long STACK_SIZE = 8L << 20;
    private static final long GUARD_SIZE = 1L << 16;

    /** Code that reaches its data by 32-bit addresses has to lie low. */
    private static final long MAPPING_WISH = 1L << 20;

    /** Bytes of the range that {@link #gates} begins. */
    public static final long GATES_SIZE = 1L << 16;

    private final LinuxOptions options;
    private final GuestAbi abi;
    private final GuestMemory memory;
    private final CodeSpace code;
    private final AddressSpace space;
    private final FileTable files = new FileTable();
    private final GuestFileSystem fileSystem;
    private final SignalState signals = new SignalState();
    private final CpuTime cpuTime = new CpuTime();
    private final ResourceLimits resourceLimits;
    private final SymbolTable symbols;
    private final Task main;
    private final ProcessTarget debugTarget;
    private final Object monitor = new Object();
    private final long startNanos = System.nanoTime();
    private final AtomicLong inodes = new AtomicLong(1000);
    private final BitSet reported = new BitSet();
    private volatile StopReason stopReason;
    private volatile Place workingDirectory;
    private volatile int fileModeMask = 022;
    private volatile boolean running;
    private final long userEnd;
    private final ProgramLoader.Image image;
    private long loadAddress;
    private final Optional<ElfFile> program;
    private final Optional<Node.Generated> programFile;
    private volatile InitialStack initialStack;
    private final int programHeaders;
    private volatile Runnable attention = () -> {};
    private boolean attentionCalled;

    /** Null where the time is not limited, or nothing runs. */
    private TimeLimit timeLimit;

    private LinuxProcess(
            Optional<ElfFile> program, LinuxOptions options, GuestMemory memory, CodeSpace code, long reserved)
            throws ElfException, ErrnoException, ProcessEnd {
        this.program = program;
        this.options = options;
        this.abi = GuestAbi.RISCV;
        this.memory = memory;
        this.code = code;
        userEnd = memory.end() - reserved;
        long stackSize = stackSize(memory);
        long stackStart = userEnd - stackSize;
        long top = stackStart - GUARD_SIZE;
        space = new AddressSpace(memory, code, top, userEnd);
        resourceLimits = new ResourceLimits(stackSize, options.memoryLimit());
        image = program.isPresent()
                ? new ProgramLoader(program.get(), options.programPath(), memory, space, top).load()
                : new ProgramLoader.Image(0, 0, 0, memory.start());
        space.startBreak(image.end());
        int stackProtection = GuestMemory.READ | GuestMemory.WRITE
                | (program.map(ElfFile::executableStack).orElse(false) ? GuestMemory.EXECUTE : 0);
        space.map(stackStart, stackSize, stackProtection, AddressSpace.Placement.ONLY_IF_FREE, Backing.STACK);
        memory.protect(userEnd, reserved, GuestMemory.READ | GuestMemory.EXECUTE);
        code.synchronizeCode(memory.start(), memory.end() - memory.start());
        loadAddress = image.base();
        symbols = program.map(ElfFile::symbols).orElse(SymbolTable.EMPTY).moved(image.base());
        programFile = program.map(file -> new Node.Generated(0755, new ProgramContents(file.bytes())));
        fileSystem = new GuestFileSystem(
                options.grants(), SystemFiles.mounts(new ProcessStatus(this)), options.entropy(), space);
        workingDirectory = firstDirectory(fileSystem, options.workingDirectory());
        main = new Task(this, code.newCore(), PROCESS_ID);
        debugTarget = new ProcessTarget(this);
        main.core().setPc(image.entry());
        programHeaders = program.map(file -> file.segments().size()).orElse(0);
        writeStack(options);
    }

    private void writeStack(LinuxOptions start) throws ElfException {
        InitialStack stack = new InitialStack(memory, userEnd, stackSize(memory) / 4);
        long stackPointer = stack.write(start, abi, image, programHeaders);
        initialStack = stack;
        main.core().setRegister(abi.stackPointer(), stackPointer);
    }

    /**
     * Gives a program that has not been started other arguments than its options have.
     *
     * @throws ElfException if they are too long
     */
    public void setArguments(List<String> arguments) throws ElfException {
        writeStack(options.withArguments(arguments));
    }

    /**
     * Loads a program.
     *
     * @param engine makes the code space for the guest's memory
     * @throws ElfException if the program cannot be loaded or started as the options say: one line that says why
     */
    public static LinuxProcess load(ElfFile program, LinuxOptions options, Function<GuestMemory, CodeSpace> engine)
            throws ElfException {
        checkRuns(program);
        program.requireProgram();
        return make(Optional.of(program), options, engine, 0);
    }

    /**
     * Loads a program whose functions the host is going to call, or makes a process that the host {@linkplain #map puts
     * code into} itself; both have {@link #gates}, and are run by {@link #main} and not by {@link #run}.
     *
     * @param program empty for a process without one
     */
    public static LinuxProcess loadForCalls(
            Optional<ElfFile> program, LinuxOptions options, Function<GuestMemory, CodeSpace> engine)
            throws ElfException {
        if (program.isPresent()) {
            checkRuns(program.get());
        }
        return make(program, options, engine, GATES_SIZE);
    }

    private static void checkRuns(ElfFile program) throws ElfException {
        program.requireStatic();
        if (program.machine() != GuestAbi.RISCV.machine()) {
            throw new ElfException("there is no Linux for %s programs here".formatted(program.machine()));
        }
    }

    private static LinuxProcess make(
            Optional<ElfFile> program, LinuxOptions options, Function<GuestMemory, CodeSpace> engine, long reserved)
            throws ElfException {
        GuestMemory memory = allocate(options.memoryLimit());
        CodeSpace code = null;
        boolean loaded = false;
        try {
            code = engine.apply(memory);
            LinuxProcess process = new LinuxProcess(program, options, memory, code, reserved);
            process.openStandardStreams();
            loaded = true;
            return process;
        } catch (ErrnoException | ProcessEnd | IOException e) {
            throw doesNotFit(options);
        } finally {
            if (!loaded) {
                if (code != null) {
                    code.close();
                }
                memory.close();
            }
        }
    }

    private static ElfException doesNotFit(LinuxOptions options) {
        return new ElfException("the program does not fit into %d bytes of memory".formatted(options.memoryLimit()));
    }

    private static Place firstDirectory(GuestFileSystem files, String path) throws ElfException {
        try {
            return files.directory(files.root(), path);
        } catch (ErrnoException e) {
            throw cannotStartIn(path, e.errno());
        } catch (IOException e) {
            throw cannotStartIn(path, HostErrors.of(e));
        }
    }

    private static ElfException cannotStartIn(String path, Errno errno) {
        return new ElfException("cannot start in the guest's directory %s: %s".formatted(path, errno.message()));
    }

    private static GuestMemory allocate(long limit) throws ElfException {
        try {
            return new GuestMemory(MEMORY_START, limit & -GuestMemory.PAGE_SIZE);
        } catch (OutOfMemoryError e) {
            throw new ElfException("this machine has no room for %d bytes of guest memory".formatted(limit));
        }
    }

    private static long stackSize(GuestMemory memory) {
        return Math.min(STACK_SIZE, AddressSpace.roundUp((memory.end() - memory.start()) / 4));
    }

    private void openStandardStreams() throws ErrnoException, IOException {
        StandardStreams streams = options.streams();
        StandardFiles standard = new StandardFiles(fileSystem, monitor, streams.inherited());
        if (streams.input() != null) {
            files.add(standard.input(streams.input(), streams.inputTerminal()), 0, false);
        }
        if (streams.output() != null) {
            files.add(standard.output(1, streams.output(), streams.outputTerminal()), 1, false);
        }
        if (streams.error() != null) {
            files.add(standard.output(2, streams.error(), streams.errorTerminal()), 2, false);
        }
    }

    /** Runs the program to its end. */
    public ProcessResult run() {
        startTimeLimit();
        running = true;
        cpuTime.begin();
        try {
            ProcessResult result = main.run();
            debugTarget.ended(result);
            return result;
        } finally {
            running = false;
            endTimeLimit();
        }
    }

    private void startTimeLimit() {
        timeLimit = options.wallTime()
                .map(limit -> new TimeLimit(limit, () -> stop(StopReason.WALL_TIME)))
                .orElse(null);
    }

    private void endTimeLimit() {
        if (timeLimit != null) {
            timeLimit.close();
        }
    }

    /**
     * A host that calls the program's functions begins a call that is not inside another one. The call may use as many
     * instructions and as much time as the options give, however much earlier calls used.
     */
    public void beginCall() {
        code.renewBudget();
        startTimeLimit();
    }

    /** What {@link #beginCall} began has ended. A {@link #stop} ended that call, and not the next one. */
    public void endCall() {
        endTimeLimit();
        stopReason = null;
    }

    /**
     * Ends the process soon; the first reason is the one that counts. Where a host calls the program's functions, it
     * ends the call that is under way, or else the next one.
     */
    public void stop(StopReason reason) {
        synchronized (monitor) {
            if (stopReason == null) {
                stopReason = reason;
            }
            monitor.notifyAll();
        }
        main.core().kick();
    }

    /**
     * Closes its files and frees its memory.
     *
     * @throws IllegalStateException if it is running: its code would go on in memory that is gone
     */
    @Override
    public void close() throws IOException {
        if (running) {
            throw new IllegalStateException("a process that is running cannot be closed: stop it first");
        }
        try {
            files.close();
        } finally {
            space.close();
            code.close();
            memory.close();
        }
    }

    /**
     * Makes the thread that runs the guest do what {@link #setAttention} named, soon: where it waits in a system call,
     * or between two instructions. May be called from any thread.
     */
    public void callAttention() {
        synchronized (monitor) {
            attentionCalled = true;
            monitor.notifyAll();
        }
        main.core().askToLook();
    }

    /**
     * What the thread that runs the guest does, holding no lock, when its attention is called; to be set while it runs
     * nothing. What it throws ends the run.
     */
    public void setAttention(Runnable action) {
        attention = action;
        main.core().setObserver((_, _) -> action.run());
    }

    Runnable attention() {
        return attention;
    }

    /** Whether attention has been called since the last time; the monitor is held. */
    boolean takeAttention() {
        boolean called = attentionCalled;
        attentionCalled = false;
        return called;
    }

    /**
     * The address of {@link #GATES_SIZE} bytes, all zero at first, that the guest can execute and read, but neither
     * write nor map anew: their host fills them with instructions that leave the guest.
     */
    public long gates() {
        return userEnd;
    }

    /**
     * Maps memory, all zero, for the host's own use.
     *
     * @param length in bytes, more than 0
     * @param protection a set of {@link GuestMemory#READ}, {@link GuestMemory#WRITE} and {@link GuestMemory#EXECUTE}
     * @return the address, a multiple of a page's size
     * @throws ElfException if there is no room
     */
    public long map(long length, int protection) throws ElfException {
        try {
            return space.map(MAPPING_WISH, length, protection, AddressSpace.Placement.ANYWHERE, Backing.ANONYMOUS);
        } catch (ErrnoException | ProcessEnd e) {
            throw doesNotFit(options);
        }
    }

    /** Changes the protection of whole pages that {@link #map} gave. */
    public void protect(long address, long length, int protection) {
        try {
            space.protect(address, length, protection);
        } catch (ErrnoException e) {
            throw new IllegalArgumentException("protect 0x%x bytes at 0x%x".formatted(length, address), e);
        }
    }

    /** What was added to the addresses in the program's file, or by the host to those of what it has loaded itself. */
    public long loadAddress() {
        return loadAddress;
    }

    /** The host has loaded code itself, into a process without a program. */
    public void setLoadAddress(long distance) {
        loadAddress = distance;
    }

    /** The program's symbols where it has been loaded. */
    public SymbolTable symbols() {
        return symbols;
    }

    public GuestMemory memory() {
        return memory;
    }

    public CodeSpace code() {
        return code;
    }

    /**
     * The process for a debugger, which may come and go as long as it runs. Stopped before it runs, it waits for one at
     * its first instruction.
     */
    public DebugTarget debugTarget() {
        return debugTarget;
    }

    ProcessTarget debugged() {
        return debugTarget;
    }

    /** What runs; empty if the host has put code there itself. */
    Optional<ElfFile> program() {
        return program;
    }

    /** Whether {@link #run} has begun and not ended. */
    boolean isRunning() {
        return running;
    }

    InitialStack initialStack() {
        return initialStack;
    }

    /** The program's file as the guest reads it; empty if there is no program. */
    Optional<Node.Generated> programFile() {
        return programFile;
    }

    private record ProgramContents(ByteBuffer file) implements Node.Contents {
        @Override
        public ByteBuffer bytes() {
            return file;
        }

        @Override
        public long size() {
            return file.limit();
        }
    }

    LinuxOptions options() {
        return options;
    }

    GuestAbi abi() {
        return abi;
    }

    AddressSpace space() {
        return space;
    }

    FileTable files() {
        return files;
    }

    GuestFileSystem fileSystem() {
        return fileSystem;
    }

    CpuTime cpuTime() {
        return cpuTime;
    }

    SignalState signals() {
        return signals;
    }

    ResourceLimits resourceLimits() {
        return resourceLimits;
    }

    /** The process's one thread. */
    public Task main() {
        return main;
    }

    /** What waiting threads wait on; notified whenever a file becomes ready or the process is stopped. */
    Object monitor() {
        return monitor;
    }

    StopReason stopReason() {
        return stopReason;
    }

    Place workingDirectory() {
        return workingDirectory;
    }

    void setWorkingDirectory(Place directory) {
        workingDirectory = directory;
    }

    int fileModeMask() {
        return fileModeMask;
    }

    void setFileModeMask(int mask) {
        fileModeMask = mask & 0777;
    }

    /** A number for a new object that has no file. */
    long nextInode() {
        return inodes.getAndIncrement();
    }

    /** Nanoseconds since the process was made. */
    long elapsed() {
        return System.nanoTime() - startNanos;
    }

    Consumer<String> messages() {
        return options.messages();
    }

    /** Tells the user something about a system call, once per process and call. */
    void reportOnce(int number, String message) {
        boolean first;
        synchronized (reported) {
            first = !reported.get(number);
            reported.set(number);
        }
        if (first) {
            options.messages().accept(message);
        }
    }
}
