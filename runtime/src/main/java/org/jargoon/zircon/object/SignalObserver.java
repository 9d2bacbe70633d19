// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.object;

/**
 * Who waits for signals of one object through one handle. It is called with the object's signals locked: it must
 * neither block nor touch the signals of any object.
 */
interface SignalObserver {

    /** The handle that was given for the wait; when it goes, so does the wait. */
    Handle handle();

    /** The signals that are waited for; any of them will do. */
    int awaited();

    /**
     * An awaited signal is asserted.
     *
     * @param signals all that are asserted
     */
    void observed(int signals);

    /**
     * The handle is closed, or has left the process.
     *
     * @param signals all that are asserted
     */
    void handleClosed(int signals);
}
