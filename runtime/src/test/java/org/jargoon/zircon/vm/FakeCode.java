// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.vm;

import static org.jargoon.memory.GuestMemory.PAGE_SIZE;
import static org.jargoon.memory.GuestMemory.READ;
import static org.jargoon.memory.GuestMemory.UNSAFE;
import static org.jargoon.memory.GuestMemory.WRITE;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jargoon.vcpu.CodeStatistics;
import org.jargoon.vcpu.MachineCode;
import org.jargoon.vcpu.MachineCore;
import org.jargoon.vcpu.UnobservedCode;
import org.jargoon.zircon.abi.Status;

/**
 * What an engine does with memory, and nothing else: cores keep what {@code resolve} gave them, use it without asking
 * again, and drop it only when they look up between two accesses.
 */
final class FakeCode implements MachineCode, UnobservedCode {
    private final GuestPhysicalAspace aspace;
    private final List<FakeCore> cores = new CopyOnWriteArrayList<>();

    FakeCode(GuestPhysicalAspace aspace) {
        this.aspace = aspace;
        aspace.attach(this);
    }

    FakeCore core() {
        FakeCore core = new FakeCore();
        cores.add(core);
        return core;
    }

    @Override
    public void mappingChanged(long address, long length) {
        cores.forEach(core -> core.drop(address, length));
    }

    /** A core; its methods are for one thread. It runs between two accesses, too, as cores do between instructions. */
    final class FakeCore implements AutoCloseable {
        private final Map<Long, Long> translations = new HashMap<>();
        private boolean runs;
        private int asked;
        private int answered;
        private long from;
        private long to;
        private volatile boolean lookUp;

        /** Reads 8 bytes, or throws with what the access gives instead. */
        long read(long address) throws Fault {
            long host = host(address, READ);
            return UNSAFE.getLongVolatile(null, host);
        }

        void write(long address, long value) throws Fault {
            long host = host(address, WRITE);
            // The longer it takes from the translation to the access, the likelier it is to meet a change.
            Thread.onSpinWait();
            UNSAFE.putLongVolatile(null, host, value);
        }

        private long host(long address, int access) throws Fault {
            poll();
            long page = address / PAGE_SIZE;
            while (true) {
                long translation = translations.getOrDefault(page, 0L);
                if ((translation & access) != 0) {
                    return (translation & -PAGE_SIZE) + address % PAGE_SIZE;
                }
                long resolved = aspace.resolve(address, access);
                if (resolved != 0) {
                    translations.put(page, resolved);
                } else {
                    exit();
                    Status status = aspace.pageFault(address, access);
                    enter();
                    if (status != Status.OK) {
                        throw new Fault(status);
                    }
                }
            }
        }

        synchronized void enter() {
            runs = true;
            obey();
        }

        synchronized void exit() {
            runs = false;
            obey();
        }

        private void poll() {
            if (lookUp) {
                synchronized (this) {
                    obey();
                }
            }
        }

        private void obey() {
            if (lookUp) {
                translations.keySet().removeIf(page -> page >= from && page < to);
                lookUp = false;
            }
            answered = asked;
            notifyAll();
        }

        private synchronized void drop(long address, long length) {
            long first = address / PAGE_SIZE;
            long end = (address + length + PAGE_SIZE - 1) / PAGE_SIZE;
            from = lookUp ? Math.min(from, first) : first;
            to = lookUp ? Math.max(to, end) : end;
            lookUp = true;
            int mine = ++asked;
            while (runs && answered - mine < 0) {
                try {
                    wait();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }
        }

        @Override
        public void close() {
            exit();
            cores.remove(this);
        }
    }

    /** An access that is not possible. */
    static final class Fault extends Exception {
        private static final long serialVersionUID = 1L;
        final transient Status status;

        Fault(Status status) {
            super(status.symbol(), null, false, false);
            this.status = status;
        }
    }

    @Override
    public void translationsChanged(long cores, long address, long length) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void synchronizeCode(long address, long length) {}

    @Override
    public void fenceInstructions() {
        throw new UnsupportedOperationException();
    }

    @Override
    public MachineCore newCore(int number) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CodeStatistics statistics() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
