// SPDX-License-Identifier: Apache-2.0
package org.jargoon.polyglot;

import com.oracle.truffle.api.TruffleLanguage.Env;
import com.oracle.truffle.api.TruffleLogger;
import java.io.IOException;
import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.graalvm.options.OptionValues;
import org.jargoon.linux.LinuxOptions;
import org.jargoon.linux.LinuxProcess;
import org.jargoon.linux.StandardStreams;
import org.jargoon.vcpu.EngineOptions;

/** What the guests of one context share, and the list of what has to be freed. */
final class JargoonContext {
    private static final String LOGGER = "guest";

    private final Env env;
    private final LinuxOptions linux;
    private final EngineOptions engine;
    private final Scope scope;
    private final TruffleLogger logger;
    private final ReferenceQueue<Instance> abandoned = new ReferenceQueue<>();
    private final Set<Memory> memories = new HashSet<>();
    private final Set<Carrier> carriers = ConcurrentHashMap.newKeySet();
    private boolean closed;

    JargoonContext(Env env) {
        this.env = env;
        logger = env.getLogger(LOGGER);
        OptionValues options = env.getOptions();
        linux = JargoonOptions.linux(options)
                .withStreams(StandardStreams.of(env.in(), env.out(), env.err()))
                .withMessages(logger::warning);
        engine = JargoonOptions.engine(options);
        scope = new Scope();
    }

    Env env() {
        return env;
    }

    /** How a program of that name is run: without any file of the host. */
    LinuxOptions linux(String program) {
        String path = "/" + program.substring(program.lastIndexOf('/') + 1);
        return linux.withProgramPath(path);
    }

    EngineOptions engine() {
        return engine;
    }

    /** The arguments of the application, for programs that get none of their own. */
    List<String> arguments() {
        return List.of(env.getApplicationArguments());
    }

    Scope scope() {
        return scope;
    }

    /** Has a guest's memory freed when its instance cannot be reached any more, or at the context's end. */
    void own(Instance instance, LinuxProcess process) {
        freeAbandoned();
        synchronized (memories) {
            if (closed) {
                throw new IllegalStateException("the context has been disposed");
            }
            memories.add(new Memory(instance, process, abandoned));
        }
    }

    private void freeAbandoned() {
        for (Object memory = abandoned.poll(); memory != null; memory = abandoned.poll()) {
            synchronized (memories) {
                memories.remove(memory);
            }
            close((Memory) memory);
        }
    }

    /** A thread runs a guest, and is to be ended before the context is. */
    void add(Carrier carrier) {
        carriers.add(carrier);
    }

    void remove(Carrier carrier) {
        carriers.remove(carrier);
    }

    /** Frees all; nothing runs any more, but a guest may stand where it is visited. */
    void close() {
        carriers.forEach(Carrier::close);
        Set<Memory> all;
        synchronized (memories) {
            closed = true;
            all = Set.copyOf(memories);
            memories.clear();
        }
        all.forEach(this::close);
        scope.close();
    }

    private void close(Memory memory) {
        try {
            memory.process.close();
        } catch (IOException e) {
            logger.warning("a guest's output could not be flushed: " + e.getMessage());
        }
    }

    /** What is left to free of an instance: nothing that leads to a host's functions, which may know the instance. */
    private static final class Memory extends PhantomReference<Instance> {
        private final LinuxProcess process;

        Memory(Instance instance, LinuxProcess process, ReferenceQueue<Instance> queue) {
            super(instance, queue);
            this.process = process;
        }
    }
}
