// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.virtio;

import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jargoon.vmm.device.ConsolePort;

/** A console that remembers what was printed. */
final class TestConsolePort implements ConsolePort {
    final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final Deque<Byte> typed = new ArrayDeque<>();
    private final List<Runnable> listeners = new ArrayList<>();

    @Override
    public synchronized void print(byte[] bytes, int offset, int length) {
        printed.write(bytes, offset, length);
    }

    @Override
    public synchronized int poll() {
        Byte next = typed.poll();
        return next == null ? -1 : next & 0xff;
    }

    @Override
    public synchronized void onInput(Runnable listener) {
        listeners.add(listener);
    }

    void type(byte... bytes) {
        List<Runnable> told;
        synchronized (this) {
            for (byte one : bytes) {
                typed.add(one);
            }
            told = List.copyOf(listeners);
        }
        told.forEach(Runnable::run);
    }
}
