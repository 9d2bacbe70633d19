// SPDX-License-Identifier: Apache-2.0
package org.jargoon.linux.proc;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jargoon.linux.abi.KernelName;
import org.jargoon.linux.fs.Node;

/** /proc, and what programs read in /sys: a machine with one processor whose memory is the guest's limit. */
public final class SystemFiles {
    private static final long NANOS_PER_SECOND = 1_000_000_000;
    private static final long NANOS_PER_TICK = 10_000_000;

    /** A file: its path below the directory, and its contents. */
    private record Row(String path, Function<ProcessView, String> contents) {}

    private static final List<Row> PROC = List.of(
            new Row("cmdline", process -> "\n"),
            new Row("cpuinfo", ProcessView::processor),
            new Row("filesystems", process -> "nodev\trootfs\nnodev\tproc\n"),
            new Row("loadavg", process -> "0.00 0.00 0.00 1/1 %d\n".formatted(process.id())),
            new Row("meminfo", SystemFiles::memory),
            new Row("stat", SystemFiles::stat),
            new Row("swaps", process -> "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n"),
            new Row("uptime", process -> "%s %s\n".formatted(
                    seconds(process.uptime()), seconds(idle(process)))),
            new Row("version", process -> "%s version %s (%s) %s\n".formatted(
                    KernelName.SYSTEM, KernelName.RELEASE, KernelName.NODE, KernelName.VERSION)),
            new Row("sys/fs/file-max", process -> "65536\n"),
            new Row("sys/fs/nr_open", process -> "1024\n"),
            new Row("sys/fs/pipe-max-size", process -> "1048576\n"),
            new Row("sys/kernel/cap_last_cap", process -> "40\n"),
            new Row("sys/kernel/domainname", process -> KernelName.DOMAIN + "\n"),
            new Row("sys/kernel/hostname", process -> KernelName.NODE + "\n"),
            new Row("sys/kernel/ngroups_max", process -> "65536\n"),
            new Row("sys/kernel/osrelease", process -> KernelName.RELEASE + "\n"),
            new Row("sys/kernel/ostype", process -> KernelName.SYSTEM + "\n"),
            new Row("sys/kernel/pid_max", process -> "32768\n"),
            new Row("sys/kernel/randomize_va_space", process -> "0\n"),
            new Row("sys/kernel/threads-max", process -> "1\n"),
            new Row("sys/kernel/version", process -> KernelName.VERSION + "\n"),
            new Row("sys/vm/max_map_count", process -> "65530\n"),
            new Row("sys/vm/mmap_min_addr", process -> "65536\n"),
            new Row("sys/vm/overcommit_memory", process -> "0\n"),
            new Row("sys/vm/overcommit_ratio", process -> "50\n"),
            new Row("sys/vm/swappiness", process -> "60\n"));

    private static final List<Row> PROCESSORS = List.of(
            new Row("cpu0/online", process -> "1\n"),
            new Row("kernel_max", process -> "0\n"),
            new Row("offline", process -> "\n"),
            new Row("online", process -> "0\n"),
            new Row("possible", process -> "0\n"),
            new Row("present", process -> "0\n"));

    private SystemFiles() {}

    /** What is mounted for a process, by absolute path. */
    public static Map<String, Node> mounts(ProcessView process) {
        return Map.of(
                "/proc", proc(process),
                "/sys/devices/system/cpu", tree(PROCESSORS, "", process));
    }

    private static Node proc(ProcessView process) {
        String id = Integer.toString(process.id());
        return new Node.Listing(0555, () -> {
            Map<String, Node> files = new TreeMap<>(children(PROC, "", process));
            files.put(id, new Node.Listing(0555, () -> ProcessFiles.of(process, false)));
            files.put("self", Node.Link.to(id));
            files.put("thread-self", Node.Link.to(id + "/task/" + id));
            files.put("mounts", Node.Link.to("self/mounts"));
            return files;
        });
    }

    private static Node tree(List<Row> rows, String prefix, ProcessView process) {
        return new Node.Listing(0555, () -> children(rows, prefix, process));
    }

    private static Map<String, Node> children(List<Row> rows, String prefix, ProcessView process) {
        Map<String, Node> files = new TreeMap<>();
        for (Row row : rows) {
            if (row.path().startsWith(prefix)) {
                String rest = row.path().substring(prefix.length());
                int slash = rest.indexOf('/');
                String name = slash < 0 ? rest : rest.substring(0, slash);
                files.computeIfAbsent(name, unused -> slash < 0
                        ? new Node.Generated(0444, () -> ByteBuffer.wrap(
                                row.contents().apply(process).getBytes(StandardCharsets.ISO_8859_1)))
                        : tree(rows, prefix + name + "/", process));
            }
        }
        return files;
    }

    private static String memory(ProcessView process) {
        long free = process.memoryLimit() - process.mappedBytes();
        StringBuilder text = new StringBuilder();
        kilobytes(text, "MemTotal", process.memoryLimit());
        kilobytes(text, "MemFree", free);
        kilobytes(text, "MemAvailable", free);
        for (String name : List.of("Buffers", "Cached", "SwapCached", "Active", "Inactive", "SwapTotal", "SwapFree",
                "Dirty", "Writeback")) {
            kilobytes(text, name, 0);
        }
        kilobytes(text, "AnonPages", process.mappedBytes());
        for (String name : List.of("Mapped", "Shmem", "Slab")) {
            kilobytes(text, name, 0);
        }
        kilobytes(text, "CommitLimit", process.memoryLimit());
        kilobytes(text, "Committed_AS", process.mappedBytes());
        text.append("HugePages_Total:       0\nHugePages_Free:        0\nHugepagesize:       2048 kB\n");
        return text.toString();
    }

    private static void kilobytes(StringBuilder text, String name, long bytes) {
        text.append("%-15s %8d kB\n".formatted(name + ":", bytes / 1024));
    }

    private static String stat(ProcessView process) {
        String times = "%d 0 %d %d 0 0 0 0 0 0".formatted(
                process.userTime() / NANOS_PER_TICK,
                process.systemTime() / NANOS_PER_TICK,
                idle(process) / NANOS_PER_TICK);
        long now = System.currentTimeMillis() / 1000;
        return "cpu  %s\ncpu0 %s\nintr 0\nctxt %d\nbtime %d\nprocesses 1\nprocs_running 1\nprocs_blocked 0\n".formatted(
                times, times, process.waits(), now - process.uptime() / NANOS_PER_SECOND);
    }

    private static long idle(ProcessView process) {
        return Math.max(0, process.uptime() - process.userTime() - process.systemTime());
    }

    private static String seconds(long nanos) {
        return String.format(Locale.ROOT, "%d.%02d", nanos / NANOS_PER_SECOND, nanos / NANOS_PER_TICK % 100);
    }
}
