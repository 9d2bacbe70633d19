// SPDX-License-Identifier: Apache-2.0
package org.jargoon.linux.proc;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jargoon.linux.abi.ErrnoException;
import org.jargoon.linux.fs.Node;
import org.jargoon.linux.fs.OpenFile;
import org.jargoon.linux.fs.Stat;

/** The directory of a process in /proc. */
final class ProcessFiles {
    private static final long PAGE = 4096;
    private static final long NANOS_PER_TICK = 10_000_000;
    private static final int MAP_NAME_COLUMN = 73;

    /** A file: its name, permissions and contents. */
    private record Row(String name, int mode, Function<ProcessView, byte[]> contents) {
        static Row bytes(String name, int mode, Function<ProcessView, byte[]> contents) {
            return new Row(name, mode, contents);
        }

        static Row text(String name, Function<ProcessView, String> contents) {
            return new Row(name, 0444, process -> contents.apply(process).getBytes(StandardCharsets.ISO_8859_1));
        }
    }

    private static final List<Row> ROWS = List.of(
            Row.bytes("auxv", 0400, ProcessView::auxiliaryVector),
            Row.text("cgroup", process -> "0::/\n"),
            Row.bytes("cmdline", 0444, ProcessView::arguments),
            Row.text("comm", process -> process.name() + "\n"),
            Row.bytes("environ", 0400, ProcessView::environment),
            Row.text("limits", ProcessFiles::limits),
            Row.text("loginuid", process -> "4294967295"),
            Row.text("maps", ProcessFiles::maps),
            Row.text("mountinfo", process -> "1 1 0:1 / / rw - rootfs rootfs rw\n2 1 0:2 / /proc ro - proc proc ro\n"),
            Row.text("mounts", process -> "rootfs / rootfs rw 0 0\nproc /proc proc ro 0 0\n"),
            Row.text("oom_score", process -> "0\n"),
            Row.text("oom_score_adj", process -> "0\n"),
            Row.text("personality", process -> "00000000\n"),
            Row.text("schedstat", process -> process.userTime() + process.systemTime() + " 0 "
                    + process.waits() + "\n"),
            Row.text("stat", ProcessFiles::stat),
            Row.text("statm", ProcessFiles::statm),
            Row.text("status", ProcessFiles::status),
            Row.text("wchan", process -> "0"));

    private ProcessFiles() {}

    /** The names in the directory; the process's threads are directories in it, but for one that is a thread's. */
    static Map<String, Node> of(ProcessView process, boolean thread) {
        Map<String, Node> files = new TreeMap<>();
        for (Row row : ROWS) {
            files.put(row.name(), new Node.Generated(row.mode(), () -> ByteBuffer.wrap(row.contents().apply(process))));
        }
        files.put("cwd", new Node.Link(
                () -> process.workingDirectory().guestPath(), link -> process.workingDirectory()));
        files.put("root", Node.Link.to("/"));
        files.put("exe", process.program()
                .map(file -> new Node.Link(process::programPath, link -> link.with(file)))
                .orElse(Node.Link.to(process.programPath())));
        files.put("fd", new Node.Listing(0500, () -> descriptors(process, ProcessFiles::link)));
        files.put("fdinfo", new Node.Listing(0555, () -> descriptors(process, ProcessFiles::information)));
        if (!thread) {
            String id = Integer.toString(process.id());
            files.put("task", new Node.Listing(0555,
                    () -> Map.of(id, new Node.Listing(0555, () -> of(process, true)))));
        }
        return files;
    }

    private static Map<String, Node> descriptors(
            ProcessView process, BiFunction<ProcessView, Integer, Node> node) {
        Map<String, Node> nodes = new TreeMap<>();
        for (int descriptor : process.files().open()) {
            nodes.put(Integer.toString(descriptor), node.apply(process, descriptor));
        }
        return nodes;
    }

    private static Node link(ProcessView process, int descriptor) {
        return new Node.Link(
                () -> {
                    OpenFile file = fileOf(process, descriptor);
                    return file == null ? "" : file.name();
                },
                link -> {
                    OpenFile file = fileOf(process, descriptor);
                    return file == null ? link.with(null)
                            : file.place() != null ? file.place()
                            : link.with(new Node.Opened(file));
                });
    }

    private static Node information(ProcessView process, int descriptor) {
        return new Node.Generated(0444, () -> {
            OpenFile file = fileOf(process, descriptor);
            String text = file == null ? "" : "pos:\t%d\nflags:\t0%o\nmnt_id:\t1\nino:\t%d\n"
                    .formatted(file.position(), file.flags(), file.stat().inode());
            return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
        });
    }

    /** Null if the descriptor has been closed. */
    private static OpenFile fileOf(ProcessView process, int descriptor) {
        try {
            return process.files().get(descriptor);
        } catch (ErrnoException e) {
            return null;
        }
    }

    private static String maps(ProcessView process) {
        StringBuilder text = new StringBuilder();
        for (ProcessView.Region region : process.regions()) {
            long device = region.file().map(file -> file.device()).orElse(0L);
            StringBuilder line = new StringBuilder("%08x-%08x %s %08x %02x:%02x %d ".formatted(
                    region.start(), region.end(), permissions(region), region.offset(),
                    device >>> 8 & 0xfff, device & 0xff,
                    region.file().map(file -> file.inode()).orElse(0L)));
            if (!region.name().isEmpty()) {
                line.append(" ".repeat(Math.max(0, MAP_NAME_COLUMN - line.length()))).append(region.name());
            }
            text.append(line).append('\n');
        }
        return text.toString();
    }

    private static String permissions(ProcessView.Region region) {
        return ((region.protection() & 1) != 0 ? "r" : "-")
                + ((region.protection() & 2) != 0 ? "w" : "-")
                + ((region.protection() & 4) != 0 ? "x" : "-")
                + (region.shared() ? "s" : "p");
    }

    private static long size(ProcessView process, String name) {
        return process.regions().stream()
                .filter(region -> region.name().equals(name))
                .mapToLong(region -> region.end() - region.start())
                .sum();
    }

    private static long programSize(ProcessView process) {
        return process.regions().stream()
                .filter(region -> region.name().equals(process.programPath()) && (region.protection() & 4) != 0)
                .mapToLong(region -> region.end() - region.start())
                .sum();
    }

    private static String statm(ProcessView process) {
        long pages = process.mappedBytes() / PAGE;
        long program = programSize(process) / PAGE;
        return "%d %d 0 %d 0 %d 0\n".formatted(pages, pages, program, pages - program);
    }

    /** The 52 fields of proc(5). */
    private static String stat(ProcessView process) {
        List<Object> fields = new ArrayList<>();
        int id = process.id();
        // State, parent, group, session, terminal, its group, flags.
        fields.addAll(List.of("R", process.parent(), id, id, 0, -1, 0));
        // Page faults without and with input, of the process and its children.
        fields.addAll(List.of(process.mostMappedBytes() / PAGE, 0, 0, 0));
        // Times, of the process and its children; priority, nice value, threads, interval timer, start.
        fields.addAll(List.of(process.userTime() / NANOS_PER_TICK, process.systemTime() / NANOS_PER_TICK, 0, 0,
                20, 0, 1, 0, process.startTime() / NANOS_PER_TICK));
        // Sizes, in bytes and pages; the limit of the latter.
        fields.addAll(List.of(process.mappedBytes(), process.mappedBytes() / PAGE, "18446744073709551615"));
        // Code, stack, stack pointer and program counter, which are shown to nobody.
        fields.addAll(List.of(0, 0, 0, 0, 0));
        fields.addAll(List.of(process.pendingSignals() & 0x7fffffff, process.blockedSignals() & 0x7fffffff,
                process.ignoredSignals() & 0x7fffffff, process.caughtSignals() & 0x7fffffff));
        // Where it waits, swapped pages, signal to the parent, processor, priorities, waits for input, guests.
        fields.addAll(List.of(0, 0, 0, 17, 0, 0, 0, 0, 0, 0));
        // Data, break, arguments, environment, exit code.
        fields.addAll(List.of(0, 0, 0, 0, 0, 0, 0, 0));
        StringBuilder text = new StringBuilder("%d (%s)".formatted(id, process.name()));
        fields.forEach(field -> text.append(' ').append(field));
        return text.append('\n').toString();
    }

    private static String status(ProcessView process) {
        StringBuilder text = new StringBuilder();
        int id = process.id();
        line(text, "Name", process.name());
        line(text, "Umask", "%04o".formatted(process.fileModeMask()));
        line(text, "State", "R (running)");
        line(text, "Tgid", id);
        line(text, "Ngid", 0);
        line(text, "Pid", id);
        line(text, "PPid", process.parent());
        line(text, "TracerPid", 0);
        String ids = "\t%1$d\t%1$d\t%1$d\t%1$d".formatted(Stat.GUEST_ID).substring(1);
        line(text, "Uid", ids);
        line(text, "Gid", ids);
        line(text, "FDSize", 256);
        line(text, "Groups", " ");
        kilobytes(text, "VmPeak", process.mostMappedBytes());
        kilobytes(text, "VmSize", process.mappedBytes());
        kilobytes(text, "VmLck", 0);
        kilobytes(text, "VmPin", 0);
        kilobytes(text, "VmHWM", process.mostMappedBytes());
        kilobytes(text, "VmRSS", process.mappedBytes());
        kilobytes(text, "VmData", size(process, "[heap]"));
        kilobytes(text, "VmStk", size(process, "[stack]"));
        kilobytes(text, "VmExe", programSize(process));
        kilobytes(text, "VmLib", 0);
        kilobytes(text, "VmSwap", 0);
        line(text, "Threads", 1);
        line(text, "SigQ", "0/0");
        line(text, "SigPnd", mask(process.pendingSignals()));
        line(text, "ShdPnd", mask(0));
        line(text, "SigBlk", mask(process.blockedSignals()));
        line(text, "SigIgn", mask(process.ignoredSignals()));
        line(text, "SigCgt", mask(process.caughtSignals()));
        for (String set : List.of("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")) {
            line(text, set, mask(0));
        }
        line(text, "NoNewPrivs", 1);
        line(text, "Seccomp", 0);
        line(text, "Cpus_allowed", 1);
        line(text, "Cpus_allowed_list", 0);
        line(text, "Mems_allowed", 1);
        line(text, "Mems_allowed_list", 0);
        line(text, "voluntary_ctxt_switches", process.waits());
        line(text, "nonvoluntary_ctxt_switches", 0);
        return text.toString();
    }

    private static void line(StringBuilder text, String name, Object value) {
        text.append(name).append(":\t").append(value).append('\n');
    }

    private static void kilobytes(StringBuilder text, String name, long bytes) {
        line(text, name, "%8d kB".formatted(bytes / 1024));
    }

    private static String mask(long bits) {
        return "%016x".formatted(bits);
    }

    private record Limit(String name, String unit) {}

    private static final List<Limit> LIMITS = List.of(
            new Limit("Max cpu time", "seconds"),
            new Limit("Max file size", "bytes"),
            new Limit("Max data size", "bytes"),
            new Limit("Max stack size", "bytes"),
            new Limit("Max core file size", "bytes"),
            new Limit("Max resident set", "bytes"),
            new Limit("Max processes", "processes"),
            new Limit("Max open files", "files"),
            new Limit("Max locked memory", "bytes"),
            new Limit("Max address space", "bytes"),
            new Limit("Max file locks", "locks"),
            new Limit("Max pending signals", "signals"),
            new Limit("Max msgqueue size", "bytes"),
            new Limit("Max nice priority", ""),
            new Limit("Max realtime priority", ""),
            new Limit("Max realtime timeout", "us"));

    private static String limits(ProcessView process) {
        String format = "%-25s %-20s %-20s %-10s\n";
        StringBuilder text = new StringBuilder(format.formatted("Limit", "Soft Limit", "Hard Limit", "Units"));
        for (int i = 0; i < LIMITS.size(); i++) {
            long[] values = process.limit(i);
            text.append(format.formatted(
                    LIMITS.get(i).name(), limit(values[0]), limit(values[1]), LIMITS.get(i).unit()));
        }
        return text.toString();
    }

    private static String limit(long value) {
        return value == -1 ? "unlimited" : Long.toUnsignedString(value);
    }
}
