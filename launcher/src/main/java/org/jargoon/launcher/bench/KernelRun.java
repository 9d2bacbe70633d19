// SPDX-License-Identifier: Apache-2.0
package org.jargoon.launcher.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jargoon.elf.ElfException;
import org.jargoon.elf.ElfFile;
import org.jargoon.elf.Machine;
import org.jargoon.linux.LinuxOptions;
import org.jargoon.linux.LinuxProcess;
import org.jargoon.linux.ProcessResult;
import org.jargoon.linux.StandardStreams;
import org.jargoon.vcpu.CodeStatistics;
import org.jargoon.vcpu.Engine;
import org.jargoon.vcpu.EngineOptions;
import org.jargoon.vcpu.EngineOptions.Tiers;

/** The Java process that runs one kernel and prints a {@link Sample}. */
final class KernelRun {
    static final String COLD = "cold";
    static final String COMPILED = "compiled";

    private KernelRun() {}

    /** @param arguments kernel, {@link #COLD} or {@link #COMPILED}, iterations */
    public static void main(String[] arguments) {
        Kernel kernel = Kernel.named(arguments[0]).orElseThrow();
        Tiers tiers = arguments[1].equals(COLD) ? Tiers.COLD : Tiers.ALL;
        try {
            run(kernel, EngineOptions.DEFAULT.withTiers(tiers), arguments[2]).print().forEach(System.out::println);
            // Compiler threads may still be busy with what nobody will run.
            System.out.flush();
            System.exit(0);
        } catch (BenchException | ElfException | IOException e) {
            System.err.println("jargoon: " + kernel.label() + ": " + e.getMessage());
            System.exit(1);
        }
    }

    private static Sample run(Kernel kernel, EngineOptions engineOptions, String iterations)
            throws BenchException, ElfException, IOException {
        Engine engine = Engine.forIsa("riscv64");
        Lines lines = new Lines();
        LinuxOptions options = LinuxOptions.of(kernel.label(), iterations)
                .withStreams(StandardStreams.of(InputStream.nullInputStream(), lines, System.err));
        ElfFile program = ElfFile.parse(kernel.program(), Machine.RISCV);
        try (LinuxProcess process =
                LinuxProcess.load(program, options, memory -> engine.newCodeSpace(memory, engineOptions))) {
            ProcessResult result = process.run();
            if (!result.equals(new ProcessResult.Exited(0))) {
                throw new BenchException("it ended with " + result);
            }
            CodeStatistics statistics = process.code().statistics();
            return new Sample(engine.compiler().description(), lines.iterations(), lines.processNanos, statistics);
        }
    }

    /**
     * Takes the kernel's output, and notes at the end of each line the CPU time of this process and of this thread,
     * which is the one that runs the guest: what the guest's own clock says may be the wall's time.
     */
    private static final class Lines extends OutputStream {
        private final ByteArrayOutputStream text = new ByteArrayOutputStream();
        private final List<Long> processNanos = new ArrayList<>();
        private final List<Long> threadNanos = new ArrayList<>();
        private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        private final OperatingSystemMXBean system =
                ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        private long last = threads.getCurrentThreadCpuTime();

        @Override
        public void write(int b) {
            text.write(b);
            if (b == '\n') {
                long now = threads.getCurrentThreadCpuTime();
                threadNanos.add(now - last);
                last = now;
                processNanos.add(system.getProcessCpuTime());
            }
        }

        List<Iteration> iterations() throws BenchException {
            List<Iteration> iterations = new ArrayList<>();
            for (String line : text.toString(StandardCharsets.US_ASCII).lines().toList()) {
                iterations.add(new Iteration(Iteration.parse(line).checksum(), threadNanos.get(iterations.size())));
            }
            return iterations;
        }
    }
}
