// SPDX-License-Identifier: Apache-2.0
package org.jargoon.linux;

import java.util.List;
import java.util.Optional;
import org.jargoon.linux.fs.FileTable;
import org.jargoon.linux.fs.Node;
import org.jargoon.linux.fs.Place;
import org.jargoon.linux.proc.ProcessView;
import org.jargoon.memory.MemoryAccessException;

/** A process as /proc shows it. */
final class ProcessStatus implements ProcessView {
    private final LinuxProcess process;

    ProcessStatus(LinuxProcess process) {
        this.process = process;
    }

    @Override
    public int id() {
        return LinuxProcess.PROCESS_ID;
    }

    @Override
    public int parent() {
        return LinuxProcess.PARENT_ID;
    }

    @Override
    public String name() {
        return process.main().name();
    }

    @Override
    public byte[] arguments() {
        return bytes(process.initialStack().arguments());
    }

    @Override
    public byte[] environment() {
        return bytes(process.initialStack().environment());
    }

    /** Nothing where the program has unmapped it. */
    private byte[] bytes(InitialStack.Range range) {
        byte[] bytes = new byte[(int) range.length()];
        try {
            process.memory().read(range.start(), bytes, 0, bytes.length);
            return bytes;
        } catch (MemoryAccessException e) {
            return new byte[0];
        }
    }

    @Override
    public byte[] auxiliaryVector() {
        return process.initialStack().auxiliaryVector();
    }

    @Override
    public String programPath() {
        return process.options().programPath();
    }

    @Override
    public Optional<Node.Generated> program() {
        return process.programFile();
    }

    @Override
    public Place workingDirectory() {
        return process.workingDirectory();
    }

    @Override
    public FileTable files() {
        return process.files();
    }

    @Override
    public int fileModeMask() {
        return process.fileModeMask();
    }

    @Override
    public List<Region> regions() {
        return process.space().mappings().stream().map(ProcessStatus::region).toList();
    }

    private static Region region(Mapping mapping) {
        String name = switch (mapping.backing()) {
            case Backing.Zeros zeros -> zeros.name();
            case Backing.Program program -> program.path();
            case FilePages pages -> pages.file().name();
        };
        return new Region(mapping.start(), mapping.end(), mapping.protection(), mapping.backing().isShared(),
                mapping.offset(),
                mapping.backing() instanceof FilePages pages
                        ? Optional.ofNullable(pages.file().identity())
                        : Optional.empty(),
                name.replace("\n", "\\012"));
    }

    @Override
    public long memoryLimit() {
        return process.memory().end() - process.memory().start();
    }

    @Override
    public long mappedBytes() {
        return process.space().mappedBytes();
    }

    @Override
    public long mostMappedBytes() {
        return process.space().mostMappedBytes();
    }

    @Override
    public long userTime() {
        return process.cpuTime().usage().user();
    }

    @Override
    public long systemTime() {
        return process.cpuTime().usage().system();
    }

    @Override
    public long uptime() {
        return TimeCalls.uptime(process.main());
    }

    @Override
    public long startTime() {
        return uptime() - process.elapsed();
    }

    @Override
    public long waits() {
        return process.main().waits();
    }

    @Override
    public long blockedSignals() {
        return process.main().signalMask();
    }

    @Override
    public long pendingSignals() {
        return process.main().pendingSignals();
    }

    @Override
    public long ignoredSignals() {
        return process.signals().set(handler -> handler == SignalState.IGNORE);
    }

    @Override
    public long caughtSignals() {
        return process.signals().set(handler -> handler != SignalState.IGNORE && handler != SignalState.DEFAULT);
    }

    @Override
    public long[] limit(int resource) {
        return new long[] {process.resourceLimits().soft(resource), process.resourceLimits().hard(resource)};
    }

    @Override
    public String processor() {
        return process.abi().processor();
    }
}
