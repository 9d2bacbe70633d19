// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.model;

/**
 * What zx_object_wait_async has registered: one SIGNAL_ONE packet when one of some signals is there
 * (docs/zircon.md §8.9).
 */
final class ModelWait {
    private final ModelHandle handle;
    private final ModelPort port;
    private final long key;
    private final int trigger;
    private final boolean timestamped;

    ModelWait(ModelHandle handle, ModelPort port, long key, int trigger, boolean timestamped) {
        this.handle = handle;
        this.port = port;
        this.key = key;
        this.trigger = trigger;
        this.timestamped = timestamped;
    }

    ModelHandle handle() {
        return handle;
    }

    long key() {
        return key;
    }

    int trigger() {
        return trigger;
    }

    boolean timestamped() {
        return timestamped;
    }

    void fireIf(int signals) {
        if ((signals & trigger) != 0) {
            end();
            port.add(ModelPacket.signal(this, signals));
        }
    }

    void end() {
        handle.object().unwatch(this);
        port.forget(this);
    }
}
