// SPDX-License-Identifier: Apache-2.0
package org.jargoon.launcher.terminal;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jargoon.vmm.device.ConsolePort;

/**
 * A console on two streams. A thread writes what the guest prints, many bytes at a time where it prints fast; another
 * one reads what is typed. Where a stream is slower than the guest, the guest waits for it. Where the guest reads
 * slowly the input waits: first in a queue of {@value #INPUT_LIMIT} bytes, then in the host's terminal, pipe or file.
 *
 * <p>The keys for the monitor work even so. Behind a full queue they are looked for once the guest has not read for
 * {@value #PATIENCE_MILLIS} ms; other keys are lost then, and the user is told.
 */
public final class StandardConsole implements ConsolePort {
    private static final int OUTPUT_BUFFER = 1 << 16;
    private static final int INPUT_CHUNK = 1 << 12;
    private static final int INPUT_LIMIT = 1 << 20;
    private static final long PATIENCE_MILLIS = 5000;

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
    private final InputQueue input;
    private final long patienceMillis;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    /** Whether the queue has been full for long, and the guest has read nothing since. */
    private boolean unread;

    /** @param onBrokenPipe is run once, on a thread of the console, when nobody reads the output any more */
    public StandardConsole(OutputStream out, Runnable onBrokenPipe) {
        this(out, onBrokenPipe, INPUT_LIMIT, PATIENCE_MILLIS);
    }

    /**
     * @param inputLimit how many bytes wait in the queue
     * @param patienceMillis how long a full queue makes keys wait
     */
    StandardConsole(OutputStream out, Runnable onBrokenPipe, int inputLimit, long patienceMillis) {
        this.out = out;
        this.onBrokenPipe = onBrokenPipe;
        this.patienceMillis = patienceMillis;
        input = new InputQueue(inputLimit);
        writer = Thread.ofPlatform().daemon().name("console-output").start(this::write);
    }

    /**
     * Starts to read.
     *
     * @param keys gets what the user asks the monitor for, where a person is typing; null where all is for the guest
     * @param messages gets a line where the input cannot be read any more, and where keys are lost; the input's end is
     *     no message
     */
    public void read(InputStream in, Consumer<ConsoleKey> keys, Consumer<String> messages) {
        Thread.ofPlatform().daemon().name("console-input").start(() -> readAll(in, keys, messages));
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
            int value = input.poll();
            if (value >= 0) {
                unread = false;
                inputLock.notifyAll();
            }
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

    private void readAll(InputStream in, Consumer<ConsoleKey> keys, Consumer<String> messages) {
        EscapeKeys escapes = new EscapeKeys();
        byte[] chunk = new byte[INPUT_CHUNK];
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
                        giveWhileRead(meaning.toGuest(), messages);
                    }
                    if (meaning.wish() != null) {
                        keys.accept(meaning.wish());
                    }
                }
                listeners.forEach(Runnable::run);
            }
        } catch (IOException e) {
            messages.accept("standard input cannot be read any more: " + e.getMessage());
        }
    }

    /** Gives the guest a byte as soon as there is room for it. */
    private void give(int value) {
        tellWhereFull();
        synchronized (inputLock) {
            while (input.isFull()) {
                await(inputLock);
            }
            input.add(value);
        }
    }

    /** As {@link #give}, but a guest that does not read does not keep the next key from the monitor. */
    private void giveWhileRead(int key, Consumer<String> messages) {
        tellWhereFull();
        boolean firstLost;
        synchronized (inputLock) {
            long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patienceMillis);
            long left = patienceMillis;
            while (input.isFull() && !unread && left > 0) {
                await(inputLock, left);
                left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            }
            if (!input.isFull()) {
                input.add(key);
                return;
            }
            firstLost = !unread;
            unread = true;
        }
        if (firstLost) {
            messages.accept("the guest does not read its console: keys are lost until it does");
        }
    }

    /** A guest that waits to be told of input must be told of what fills the queue, or it would never make room. */
    private void tellWhereFull() {
        boolean full;
        synchronized (inputLock) {
            full = input.isFull() && !unread;
        }
        if (full) {
            listeners.forEach(Runnable::run);
        }
    }

    private static void await(Object lock) {
        await(lock, 0);
    }

    /** @param millis the most that this waits, or 0 for as long as it takes */
    private static void await(Object lock, long millis) {
        try {
            lock.wait(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts the threads of a console and of VCPUs", e);
        }
    }
}
