// SPDX-License-Identifier: Apache-2.0
package org.jargoon.engine;

import com.oracle.truffle.api.Truffle;
import com.oracle.truffle.api.nodes.RootNode;
import com.oracle.truffle.compiler.TruffleCompilerListener.CompilationResultInfo;
import com.oracle.truffle.compiler.TruffleCompilerListener.GraphInfo;
import com.oracle.truffle.runtime.AbstractCompilationTask;
import com.oracle.truffle.runtime.OptimizedCallTarget;
import com.oracle.truffle.runtime.OptimizedTruffleRuntime;
import com.oracle.truffle.runtime.OptimizedTruffleRuntimeListener;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.function.Supplier;

/**
 * Has regions compiled when the engine, and not a call count, says so. The only class that reaches into Truffle's
 * optimizing runtime: its public interface has no way to ask for a compilation or to learn when it is done.
 */
final class RegionCompiler {
    private static final OptimizedTruffleRuntime RUNTIME =
            Truffle.getRuntime() instanceof OptimizedTruffleRuntime runtime ? runtime : null;

    private static final int LAST_TIER = 2;

    private static final Logger LOGGER = System.getLogger(RegionCompiler.class.getName());

    static {
        if (RUNTIME != null) {
            RUNTIME.addListener(new Listener());
        }
    }

    private RegionCompiler() {}

    /** Whether there is a compiler; without one no region is ever built. */
    static boolean isAvailable() {
        return RUNTIME != null;
    }

    static String description() {
        return Truffle.getRuntime().getName();
    }

    /** Queues the region for the compiler's first or last tier; {@link Region#compiled} is set when there is code. */
    static void compile(Region region, boolean lastTier) {
        ((OptimizedCallTarget) region.target).compile(lastTier);
    }

    /** Whether compiled code would run if the region were entered now. */
    static boolean hasCode(Region region) {
        return ((OptimizedCallTarget) region.target).isValid();
    }

    /**
     * Whether a compilation ended because its result is not wanted any more: at an interrupt, or at the end of its
     * context. Truffle tells that only by what the compiler said, its exception or the exception's message.
     */
    static boolean isCancelled(String reason) {
        return reason != null
                && (reason.contains("CancellationBailoutException") || reason.startsWith("Compilation cancelled"));
    }

    /** Hears of every compilation in this Java process and notes those of regions. */
    private static final class Listener implements OptimizedTruffleRuntimeListener {
        private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

        /** The CPU time of this compiler thread when its compilation started. */
        private final ThreadLocal<Long> started = new ThreadLocal<>();

        @Override
        public void onCompilationStarted(OptimizedCallTarget target, AbstractCompilationTask task) {
            started.set(threads.getCurrentThreadCpuTime());
        }

        @Override
        public void onCompilationSuccess(
                OptimizedCallTarget target,
                AbstractCompilationTask task,
                GraphInfo graph,
                CompilationResultInfo result) {
            RootNode root = target.getRootNode();
            if (root instanceof RegionRootNode regionRoot) {
                Region region = regionRoot.region();
                long nanos = threads.getCurrentThreadCpuTime() - started.get();
                region.owner.compiled(nanos);
                region.history.compiled(
                        task.isLastTier(), nanos, result.getTargetCodeSize(), graph.getNodeCount());
                if (task.isLastTier()) {
                    region.lastTier = true;
                }
                region.compiled = true;
            }
        }

        @Override
        public void onCompilationFailed(
                OptimizedCallTarget target,
                String reason,
                boolean bailout,
                boolean permanentBailout,
                int tier,
                Supplier<String> lazyStackTrace) {
            if (target.getRootNode() instanceof RegionRootNode root && !isCancelled(reason)) {
                root.region().history.failed(reason);
                String rest = tier == LAST_TIER ? "keeps its first-tier code" : "stays in the cold tier";
                LOGGER.log(Level.WARNING, "{0} {1}: it cannot be compiled: {2}", root, rest, reason);
            }
        }
    }
}
