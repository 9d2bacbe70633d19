// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.syscall;

import java.util.concurrent.CompletableFuture;
import org.jargoon.zircon.abi.Architecture;
import org.jargoon.zircon.abi.ObjectType;
import org.jargoon.zircon.abi.Profile;
import org.jargoon.zircon.abi.Rights;
import org.jargoon.zircon.abi.StatusException;
import org.jargoon.zircon.hypervisor.GuestDispatcher;
import org.jargoon.zircon.hypervisor.InterruptDispatcher;
import org.jargoon.zircon.hypervisor.ScriptedEngine;
import org.jargoon.zircon.hypervisor.VcpuDispatcher;
import org.jargoon.zircon.object.ChannelDispatcher;
import org.jargoon.zircon.object.EventDispatcher;
import org.jargoon.zircon.object.EventPairDispatcher;
import org.jargoon.zircon.object.HypervisorOptions;
import org.jargoon.zircon.object.Kernel;
import org.jargoon.zircon.object.KernelObject;
import org.jargoon.zircon.object.Pair;
import org.jargoon.zircon.object.PortDispatcher;
import org.jargoon.zircon.object.ResourceDispatcher;
import org.jargoon.zircon.object.TimerDispatcher;
import org.jargoon.zircon.object.ZxProcess;
import org.jargoon.zircon.vm.GuestPhysicalAspace;
import org.jargoon.zircon.vm.VmoDispatcher;

/** A process, its syscalls, and handles with any rights to objects of all types. */
record Objects(Profile profile, ZxProcess process, Syscalls syscalls, GuestPhysicalAspace aspace)
        implements AutoCloseable {

    Objects(Profile profile) {
        ZxProcess process = new ZxProcess(new Kernel(
                profile,
                HypervisorOptions.DEFAULT.withEngine(() -> new ScriptedEngine(Architecture.RISCV64))));
        this(
                profile,
                process,
                new Syscalls(process),
                new GuestPhysicalAspace(process.kernel(), 1L << 36, _ -> false));
    }

    Kernel kernel() {
        return process.kernel();
    }

    /** A handle to a new object. */
    int handle(ObjectType type, int rights) {
        KernelObject object = object(type);
        try {
            return process.add(object, rights);
        } catch (StatusException e) {
            throw new AssertionError(e);
        } finally {
            object.release();
        }
    }

    /** A value that was a handle until just now. */
    int closed() throws StatusException {
        int value = handle(ObjectType.EVENT, Rights.BASIC);
        process.handles().close(value);
        return value;
    }

    private KernelObject object(ObjectType type) {
        Kernel kernel = kernel();
        return switch (type) {
            case CHANNEL -> one(ChannelDispatcher.pair(kernel));
            case EVENTPAIR -> one(EventPairDispatcher.pair(kernel));
            case EVENT -> new EventDispatcher(kernel);
            case PORT -> new PortDispatcher(kernel);
            case TIMER -> new TimerDispatcher(kernel);
            case INTERRUPT -> new InterruptDispatcher(kernel, 0);
            case RESOURCE -> ResourceDispatcher.root(kernel);
            case VMO -> vmo(kernel);
            case VMAR -> aspace.newRootVmar();
            case GUEST -> guest(kernel);
            case VCPU -> vcpu(kernel);
        };
    }

    private static GuestDispatcher guest(Kernel kernel) {
        try {
            return GuestDispatcher.create(kernel);
        } catch (StatusException e) {
            throw new AssertionError(e);
        }
    }

    /** A VCPU of a thread that has ended: a living one may have one only. */
    private static KernelObject vcpu(Kernel kernel) {
        GuestDispatcher guest = guest(kernel);
        CompletableFuture<KernelObject> made = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                made.complete(VcpuDispatcher.create(new ZxProcess(kernel), guest, 0));
            } catch (StatusException e) {
                made.completeExceptionally(e);
            }
        });
        KernelObject vcpu = made.join();
        guest.release();
        return vcpu;
    }

    private static KernelObject vmo(Kernel kernel) {
        try {
            return VmoDispatcher.create(kernel, 4096, 0);
        } catch (StatusException e) {
            throw new AssertionError(e);
        }
    }

    private static KernelObject one(Pair<?> pair) {
        pair.right().release();
        return pair.left();
    }

    @Override
    public void close() {
        process.close();
        aspace.destroy();
    }
}
