// SPDX-License-Identifier: Apache-2.0
package org.jargoon.vmm.device;

/**
 * The host's end of a console: takes what the guest prints and holds what was typed until a device has room for it.
 * May be used from any thread.
 */
public interface ConsolePort {

    /** Takes what the guest prints. */
    void print(byte[] bytes, int offset, int length);

    /** Takes the next byte that was typed, 0 to 255, or gives -1 if there is none now. */
    int poll();

    /**
     * Says what is to run, on any thread, whenever {@link #poll} may have something again. Of several listeners each
     * is told; who polls first gets the byte.
     */
    void onInput(Runnable listener);
}
