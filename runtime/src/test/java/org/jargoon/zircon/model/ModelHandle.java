// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.model;

/** A handle: an object and rights (docs/zircon.md §8). Where it is, a table or a message, does not matter to it. */
final class ModelHandle {
    private final ModelObject object;
    private final int rights;

    ModelHandle(ModelObject object, int rights) {
        this.object = object;
        this.rights = rights;
        object.handleMade();
    }

    /** The first handle to a new object. */
    static ModelHandle first(ModelObject object) {
        return new ModelHandle(object, object.firstRights());
    }

    ModelObject object() {
        return object;
    }

    int rights() {
        return rights;
    }

    boolean has(int wanted) {
        return (rights & wanted) == wanted;
    }

    /** It is in no table any more: nobody waits through it. */
    void leave() {
        object.endWaitsOf(this);
    }

    void close() {
        leave();
        object.handleGone();
    }
}
