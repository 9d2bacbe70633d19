// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.object;

/** What a guest prints on, and reads from, by calls to its environment. May be used from any thread. */
public interface DebugConsole {
    /** Swallows all and has nothing to say. */
    DebugConsole NONE = new DebugConsole() {
        @Override
        public void print(byte[] bytes, int offset, int length) {}

        @Override
        public int poll() {
            return -1;
        }
    };

    /** Takes what the guest prints. */
    void print(byte[] bytes, int offset, int length);

    /** Takes the next byte that was typed, 0 to 255, or gives -1 if there is none now. */
    int poll();
}
