// SPDX-License-Identifier: Apache-2.0
package org.jargoon.launcher.bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jargoon.launcher.guest.DebianGuest;
import org.jargoon.launcher.guest.GuestException;

/** The command {@code bench boot}: Debian's kernel from a new process to the prompt of its shell, and idle there. */
final class BootBench {
    static final String HELP = """
            usage: jargoon bench boot [--help]

            Boots the guest debian (jargoon fetch-guest debian fetches it) on one VCPU with 512 MiB, from the start of
            a new Java process to the shell's prompt, then turns it off; beside it, where this machine has it, the same
            kernel and RAM disk on qemu-system-riscv64.
              to prompt     seconds from the start of the process
              idle          share of a core that the process uses while the guest waits at the prompt, over 10 s
              memory        the most that the process had in memory, and how much of it at the prompt was the guest's
            """;

    private static final String PROMPT = "~ # ";
    private static final long PATIENCE_SECONDS = 600;
    private static final long IDLE_SECONDS = 10;
    // What the guest does right after its prompt is not idling.
    private static final long SETTLE_SECONDS = 3;
    private static final double TICKS_PER_SECOND = 100;
    private static final long GUEST_KIB = 512 << 10;
    private static final String ARGUMENTS = "console=ttyS0 earlycon=sbi";

    private final Process process;
    private final long start = System.nanoTime();
    private final ByteArrayOutputStream console = new ByteArrayOutputStream();
    private final Path errors;
    private boolean over;

    private BootBench(List<String> command) throws IOException {
        errors = Files.createTempFile("jargoon-boot", ".txt");
        process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
        Thread.ofPlatform().daemon().start(this::read);
    }

    /** Runs the command with what stands behind {@code boot}; gives the exit code. */
    static int main(List<String> arguments) {
        if (!arguments.isEmpty()) {
            boolean help = arguments.equals(List.of("--help")) || arguments.equals(List.of("-h"));
            (help ? System.out : System.err).print(HELP);
            return help ? 0 : 1;
        }
        try {
            DebianGuest guest = DebianGuest.find();
            measure("jargoon", FreshJava.command(SystemBench.MAIN, "boot", DebianGuest.NAME, "--stats"));
            Optional<Path> qemu = Processes.find("qemu-system-riscv64");
            if (qemu.isPresent()) {
                measure("qemu", List.of(qemu.get().toString(), "-M", "virt", "-m", "512M", "-nographic", "-kernel",
                        guest.kernel().toString(), "-initrd", guest.initrd().toString(), "-append", ARGUMENTS));
            }
            return 0;
        } catch (GuestException | BenchException e) {
            System.err.println("jargoon: bench boot: " + e.getMessage());
            return 1;
        } catch (IOException e) {
            System.err.println("jargoon: bench boot: " + e);
            return 1;
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts this thread", e);
        }
    }

    private static void measure(String name, List<String> command)
            throws IOException, InterruptedException, BenchException {
        BootBench boot = new BootBench(command);
        try {
            boot.measure(name);
        } finally {
            boot.process.destroyForcibly();
            Files.delete(boot.errors);
        }
    }

    private void measure(String name) throws IOException, InterruptedException, BenchException {
        awaitPrompt();
        double seconds = (System.nanoTime() - start) / 1e9;
        double cpuToPrompt = cpuSeconds();
        TimeUnit.SECONDS.sleep(SETTLE_SECONDS);
        double before = cpuSeconds();
        long begin = System.nanoTime();
        TimeUnit.SECONDS.sleep(IDLE_SECONDS);
        double idle = (cpuSeconds() - before) / ((System.nanoTime() - begin) / 1e9);
        long peak = kibibytes(proc("status"), "VmHWM:");
        long guest = guestMemory();
        process.getOutputStream().write("poweroff\n".getBytes(StandardCharsets.US_ASCII));
        process.getOutputStream().flush();
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new BenchException("%s did not end well after poweroff".formatted(name));
        }
        System.out.printf(
                "%s%n  to prompt     %.1f s, %.1f s of CPU time%n  idle          %.1f %% of a core%n"
                        + "  memory        %d MiB at most, of which %d MiB of the guest's 512 MiB%n",
                name, seconds, cpuToPrompt, 100 * idle, peak >> 10, guest >> 10);
        // Statistics are what Jargoon says itself, of all of the run.
        Files.readString(errors).lines().filter(line -> !line.startsWith("jargoon:")).forEach(line ->
                System.out.println("  " + line));
    }

    private void read() {
        byte[] chunk = new byte[4096];
        try (InputStream in = process.getInputStream()) {
            for (int length = in.read(chunk); length >= 0; length = in.read(chunk)) {
                synchronized (console) {
                    console.write(chunk, 0, length);
                    console.notifyAll();
                }
            }
        } catch (IOException e) {
            System.err.println("jargoon: bench boot: the console cannot be read: " + e.getMessage());
        }
        synchronized (console) {
            over = true;
            console.notifyAll();
        }
    }

    private void awaitPrompt() throws InterruptedException, IOException, BenchException {
        long deadline = start + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        synchronized (console) {
            while (!console.toString(StandardCharsets.ISO_8859_1).contains(PROMPT)) {
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (over || left <= 0) {
                    throw new BenchException("there is no prompt: " + Files.readString(errors).strip());
                }
                console.wait(left);
            }
        }
    }

    private String proc(String file) throws IOException {
        return Files.readString(Path.of("/proc", Long.toString(process.pid()), file));
    }

    private double cpuSeconds() throws IOException {
        String stat = proc("stat");
        // Behind the name, which may hold anything: the 14th and 15th field of proc(5) are the 12th and 13th here.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
    }

    private static long kibibytes(String text, String key) {
        return text.lines()
                .filter(line -> line.startsWith(key))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                .findFirst()
                .orElse(0);
    }

    /** The resident part of mappings that are as large as the guest's RAM, in KiB. */
    private long guestMemory() throws IOException {
        long size = 0;
        long resident = 0;
        for (String line : proc("smaps").lines().toList()) {
            if (line.startsWith("Size:")) {
                size = kibibytes(line, "Size:");
            } else if (line.startsWith("Rss:") && size >= GUEST_KIB && size < GUEST_KIB + (GUEST_KIB >> 6)) {
                resident += kibibytes(line, "Rss:");
            }
        }
        return resident;
    }
}
