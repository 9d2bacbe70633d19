// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.object;

import org.jargoon.zircon.abi.ObjectType;
import org.jargoon.zircon.abi.Signals;

/** An event: nothing but signals, SIGNALED among those that its users may change. */
public final class EventDispatcher extends KernelObject {

    public EventDispatcher(Kernel kernel) {
        super(kernel, ObjectType.EVENT);
    }

    @Override
    protected int settableSignals() {
        return Signals.USER_ALL | Signals.SIGNALED;
    }
}
