// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.model;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** A kernel object: what all kinds have (docs/zircon.md §1, §8.9, §8.10). */
abstract class ModelObject {
    static final int DUPLICATE = 1 << 0;
    static final int TRANSFER = 1 << 1;
    static final int READ = 1 << 2;
    static final int WRITE = 1 << 3;
    static final int EXECUTE = 1 << 4;
    static final int MAP = 1 << 5;
    static final int GET_PROPERTY = 1 << 6;
    static final int SET_PROPERTY = 1 << 7;
    static final int SIGNAL = 1 << 12;
    static final int SIGNAL_PEER = 1 << 13;
    static final int WAIT = 1 << 14;
    static final int INSPECT = 1 << 15;

    static final int VMO = 3;
    static final int CHANNEL = 4;
    static final int EVENT = 5;
    static final int PORT = 6;
    static final int RESOURCE = 15;
    static final int EVENTPAIR = 16;
    static final int VMAR = 18;
    static final int GUEST = 20;
    static final int VCPU = 21;

    /** What zx_object_signal may change on any object. */
    static final int USER_SIGNALS = 0xFF00_0000;

    private final int type;
    private final int firstRights;
    private final List<ModelWait> waits = new ArrayList<>();
    private int signals;
    private int handles;
    private long koid;

    ModelObject(int type, int firstRights) {
        this.type = type;
        this.firstRights = firstRights;
    }

    int type() {
        return type;
    }

    int firstRights() {
        return firstRights;
    }

    int signals() {
        return signals;
    }

    /** How many handles there are, those that travel in messages included. */
    int handles() {
        return handles;
    }

    /** Its koid, 0 as long as none was seen: the model cannot know it before. */
    long koid() {
        return koid;
    }

    void learnKoid(long value) {
        koid = value;
    }

    boolean isWaitable() {
        return type == VMO || type == CHANNEL || type == EVENT || type == EVENTPAIR || type == VCPU;
    }

    int changeableSignals() {
        return USER_SIGNALS;
    }

    /** The object at the other end, also when it is gone; null for objects without one. */
    ModelObject peer() {
        return null;
    }

    /** What lives as long as this does. */
    Collection<? extends ModelObject> kept() {
        return List.of();
    }

    void change(int clear, int set) {
        signals = signals & ~clear | set;
        for (ModelWait wait : List.copyOf(waits)) {
            wait.fireIf(signals);
        }
    }

    void watch(ModelWait wait) {
        waits.add(wait);
        wait.fireIf(signals);
    }

    void unwatch(ModelWait wait) {
        waits.remove(wait);
    }

    /** What is registered through a handle ends with it (docs/zircon.md §8.5). */
    void endWaitsOf(ModelHandle handle) {
        for (ModelWait wait : List.copyOf(waits)) {
            if (wait.handle() == handle) {
                wait.end();
            }
        }
    }

    void handleMade() {
        handles++;
    }

    void handleGone() {
        if (--handles == 0) {
            lastHandleGone();
        }
    }

    abstract void lastHandleGone();
}
