// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.syscall;

import org.jargoon.zircon.object.ZxProcess;

/**
 * The syscall face: Zircon's syscalls as a C program sees them, made for one process. Each returns a
 * {@code zx_status_t} (0 or a negative number of {@link org.jargoon.zircon.abi.Status}).
 *
 * <p>How C's parameters appear here: a handle is an {@code int}; an out parameter is an array whose element 0 is
 * written, and only if the call succeeds unless said otherwise; a structure or buffer is a
 * {@link java.nio.ByteBuffer}, read or written from its position on, in little-endian order whatever the buffer's own
 * order and without moving its position; a size that C passes beside a buffer is what the buffer has
 * {@linkplain java.nio.ByteBuffer#remaining remaining}.
 *
 * @param process the process
 */
public record Syscalls(ZxProcess process)
        implements HandleSyscalls,
                ObjectSyscalls,
                SignalSyscalls,
                PortSyscalls,
                ChannelSyscalls,
                EventSyscalls,
                TimerSyscalls,
                ResourceSyscalls,
                InterruptSyscalls,
                ClockSyscalls,
                GuestSyscalls,
                VcpuSyscalls,
                VmarSyscalls,
                VmoSyscalls {}
