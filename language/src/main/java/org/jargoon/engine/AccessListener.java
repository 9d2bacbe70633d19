// SPDX-License-Identifier: Apache-2.0
package org.jargoon.engine;

/** Is told what instructions access, where {@link ObservedAccess} is between them and memory. */
interface AccessListener {
    /**
     * Called behind an access that was carried out.
     *
     * @param width in bytes
     * @param access {@link org.jargoon.memory.GuestMemory#READ}, {@link org.jargoon.memory.GuestMemory#WRITE} or, for
     *     what is atomic, both
     */
    void accessed(long address, int width, int access);
}
