// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.device;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/** A console whose input a test types. */
final class TestConsole implements ConsolePort {
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final Queue<Byte> typed = new ArrayDeque<>();
    private final List<Runnable> listeners = new ArrayList<>();

    void type(String text) {
        synchronized (typed) {
            for (byte b : text.getBytes(StandardCharsets.ISO_8859_1)) {
                typed.add(b);
            }
        }
        listeners.forEach(Runnable::run);
    }

    synchronized String printed() {
        return printed.toString(StandardCharsets.ISO_8859_1);
    }

    int left() {
        synchronized (typed) {
            return typed.size();
        }
    }

    @Override
    public synchronized void print(byte[] bytes, int offset, int length) {
        printed.write(bytes, offset, length);
    }

    @Override
    public int poll() {
        synchronized (typed) {
            return typed.isEmpty() ? -1 : Byte.toUnsignedInt(typed.remove());
        }
    }

    @Override
    public void onInput(Runnable listener) {
        listeners.add(listener);
    }
}
