// SPDX-License-Identifier: Apache-2.0
package org.jargoon.linux.proc;

import java.util.List;
import java.util.Optional;
import org.jargoon.linux.fs.FileIdentity;
import org.jargoon.linux.fs.FileTable;
import org.jargoon.linux.fs.Node;
import org.jargoon.linux.fs.Place;

/** What /proc shows of a process; all times are nanoseconds, all sizes bytes. */
public interface ProcessView {
    int id();

    /** Of the process that started it. */
    int parent();

    /** At most 15 bytes of text. */
    String name();

    /** As the program has them in its memory, each ended by a zero byte. */
    byte[] arguments();

    byte[] environment();

    byte[] auxiliaryVector();

    /** The program's path in the guest's view. */
    String programPath();

    /** The program's file, whatever has its path. */
    Optional<Node.Generated> program();

    Place workingDirectory();

    FileTable files();

    int fileModeMask();

    List<Region> regions();

    /** The memory of the guest's machine. */
    long memoryLimit();

    long mappedBytes();

    long mostMappedBytes();

    long userTime();

    long systemTime();

    /** Since the guest's machine was started. */
    long uptime();

    /** When the process was started, in the machine's uptime. */
    long startTime();

    /** How often it has waited. */
    long waits();

    long blockedSignals();

    long pendingSignals();

    long ignoredSignals();

    long caughtSignals();

    /** The soft and the hard limit of a resource of getrlimit(2); -1 is none. */
    long[] limit(int resource);

    /** What /proc/cpuinfo says of the one processor. */
    String processor();

    /**
     * A range of mapped addresses.
     *
     * @param protection a set of 1 read, 2 write, 4 execute
     * @param file empty where it is no file of the host
     * @param name empty if it has none
     */
    record Region(
            long start, long end, int protection, boolean shared, long offset, Optional<FileIdentity> file,
            String name) {}
}
