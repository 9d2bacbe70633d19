// SPDX-License-Identifier: Apache-2.0
package org.jargoon.launcher.terminal;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jargoon.vmm.device.ConsolePort;

/**
 * A console on two streams. A thread writes what the guest prints, many bytes at a time where it prints fast; another
 * one reads what is typed. Where a stream is slower than the guest, the guest waits for it; where the guest does not
 * read, what is typed waits.
 */
public final class StandardConsole implements ConsolePort {
    private static final int OUTPUT_BUFFER = 1 << 16;
    private static final int INPUT_BUFFER = 1 << 12;

    private final OutputStream out;
    private final Runnable onBrokenPipe;
    private final Object outputLock = new Object();
    private final byte[] pending = new byte[OUTPUT_BUFFER];
    private final Thread writer;
    private int pendingLength;
    private boolean writing;
    private boolean closing;
    private volatile long printed;

    private final Object inputLock = new Object();
    private final byte[] typed = new byte[INPUT_BUFFER];
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private int typedFrom;
    private int typedLength;

    /** @param onBrokenPipe is run once, on a thread of the console, when nobody reads the output any more */
    public StandardConsole(OutputStream out, Runnable onBrokenPipe) {
        this.out = out;
        this.onBrokenPipe = onBrokenPipe;
        writer = Thread.ofPlatform().daemon().name("console-output").start(this::write);
    }

    /**
     * Starts to read.
     *
     * @param keys gets what the user asks the monitor for, where a person is typing; null where all is for the guest
     * @param onFailure gets a line where the input cannot be read any more; its end is no failure
     */
    public void read(InputStream in, Consumer<ConsoleKey> keys, Consumer<String> onFailure) {
        Thread.ofPlatform().daemon().name("console-input").start(() -> readAll(in, keys, onFailure));
    }

    /** How many bytes the guest printed. */
    public long printed() {
        return printed;
    }

    @Override
    public void print(byte[] bytes, int offset, int length) {
        int done = 0;
        synchronized (outputLock) {
            while (done < length && !closing) {
                int some = Math.min(length - done, OUTPUT_BUFFER - pendingLength);
                System.arraycopy(bytes, offset + done, pending, pendingLength, some);
                pendingLength += some;
                done += some;
                outputLock.notifyAll();
                if (some == 0) {
                    await(outputLock);
                }
            }
            printed += length;
        }
    }

    /** Waits until all that was printed is written, and ends; what is printed later is dropped. */
    public void close() {
        synchronized (outputLock) {
            while ((pendingLength > 0 || writing) && !closing) {
                await(outputLock);
            }
            closing = true;
            outputLock.notifyAll();
        }
    }

    private void write() {
        byte[] chunk = new byte[OUTPUT_BUFFER];
        while (true) {
            int length;
            synchronized (outputLock) {
                writing = false;
                outputLock.notifyAll();
                while (pendingLength == 0 && !closing) {
                    await(outputLock);
                }
                if (closing) {
                    return;
                }
                length = pendingLength;
                System.arraycopy(pending, 0, chunk, 0, length);
                pendingLength = 0;
                writing = true;
                outputLock.notifyAll();
            }
            try {
                out.write(chunk, 0, length);
                out.flush();
            } catch (IOException e) {
                synchronized (outputLock) {
                    closing = true;
                    outputLock.notifyAll();
                }
                onBrokenPipe.run();
                return;
            }
        }
    }

    @Override
    public int poll() {
        synchronized (inputLock) {
            if (typedLength == 0) {
                return -1;
            }
            int value = typed[typedFrom] & 0xff;
            typedFrom = (typedFrom + 1) % INPUT_BUFFER;
            typedLength--;
            inputLock.notifyAll();
            return value;
        }
    }

    @Override
    public void onInput(Runnable listener) {
        listeners.add(listener);
    }

    /** Forgets who listens: the machine that did has ended. */
    public void removeListeners() {
        listeners.clear();
    }

    private void readAll(InputStream in, Consumer<ConsoleKey> keys, Consumer<String> onFailure) {
        EscapeKeys escapes = new EscapeKeys();
        byte[] chunk = new byte[INPUT_BUFFER];
        try {
            for (int length = in.read(chunk); length >= 0; length = in.read(chunk)) {
                for (int i = 0; i < length; i++) {
                    int key = chunk[i] & 0xff;
                    if (keys == null) {
                        give(key);
                        continue;
                    }
                    EscapeKeys.Meaning meaning = escapes.typed(key);
                    if (meaning.toGuest() != EscapeKeys.NOTHING) {
                        offer(meaning.toGuest());
                    }
                    if (meaning.wish() != null) {
                        keys.accept(meaning.wish());
                    }
                }
                listeners.forEach(Runnable::run);
            }
        } catch (IOException e) {
            onFailure.accept("standard input cannot be read any more: " + e.getMessage());
        }
    }

    /** Drops the key where the guest has not read for long: the next one may be for the monitor. */
    private boolean offer(int key) {
        synchronized (inputLock) {
            boolean room = typedLength < INPUT_BUFFER;
            if (room) {
                put(key);
            }
            return room;
        }
    }

    private void give(int key) {
        if (offer(key)) {
            return;
        }
        // Whoever polls must know that there is something, or this would wait for ever.
        listeners.forEach(Runnable::run);
        synchronized (inputLock) {
            while (typedLength == INPUT_BUFFER) {
                await(inputLock);
            }
            put(key);
        }
    }

    private void put(int key) {
        typed[(typedFrom + typedLength) % INPUT_BUFFER] = (byte) key;
        typedLength++;
    }

    private static void await(Object lock) {
        try {
            lock.wait();
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts the threads of a console and of VCPUs", e);
        }
    }
}
