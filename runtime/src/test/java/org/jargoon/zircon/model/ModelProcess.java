// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.model;

import static org.jargoon.zircon.model.Refusal.unless;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jargoon.zircon.abi.Status;

/** A process: a table of handles, and the calls that are about handles alone (docs/zircon.md §0.4, §8.1 to §8.6). */
final class ModelProcess {
    static final int SAME_RIGHTS = 1 << 31;

    private final Map<Integer, ModelHandle> table = new LinkedHashMap<>();

    /** The handle with a value; type 0 is any. */
    ModelHandle get(int value, int type, int rights) throws Refusal {
        ModelHandle handle = table.get(value);
        unless(handle != null, Status.BAD_HANDLE);
        unless(type == 0 || handle.object().type() == type, Status.WRONG_TYPE);
        unless(handle.has(rights), Status.ACCESS_DENIED);
        return handle;
    }

    /** Where the model does not care why it cannot be had. */
    ModelHandle peek(int value) {
        return table.get(value);
    }

    /** The value that the implementation gave a new handle. */
    void bind(int value, ModelHandle handle) {
        if (value == 0 || (value & 3) != 3 || table.put(value, handle) != null) {
            throw new AssertionError("0x" + Integer.toHexString(value) + " is no value for a new handle");
        }
    }

    List<Integer> values() {
        return new ArrayList<>(table.keySet());
    }

    int size() {
        return table.size();
    }

    Iterable<ModelHandle> handles() {
        return table.values();
    }

    Iterable<Map.Entry<Integer, ModelHandle>> entries() {
        return table.entrySet();
    }

    /** The value that a handle has here; 0 if it is elsewhere. */
    int valueOf(ModelHandle handle) {
        return table.entrySet().stream()
                .filter(entry -> entry.getValue() == handle)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(0);
    }

    ModelHandle duplicate(int value, int rights) throws Refusal {
        ModelHandle source = get(value, 0, ModelObject.DUPLICATE);
        unless(rights == SAME_RIGHTS || source.has(rights), Status.INVALID_ARGS);
        return new ModelHandle(source.object(), rights == SAME_RIGHTS ? source.rights() : rights);
    }

    ModelHandle replace(int value, int rights) throws Refusal {
        ModelHandle source = get(value, 0, 0);
        if (rights != SAME_RIGHTS && !source.has(rights)) {
            close(value);
            throw Refusal.of(Status.INVALID_ARGS);
        }
        return exchange(value, rights == SAME_RIGHTS ? source.rights() : rights);
    }

    /** Another handle takes the place of one. */
    ModelHandle exchange(int value, int rights) {
        ModelHandle made = new ModelHandle(table.get(value).object(), rights);
        table.remove(value).close();
        return made;
    }

    void close(int value) throws Refusal {
        if (value == 0) {
            return;
        }
        ModelHandle handle = table.remove(value);
        unless(handle != null, Status.BAD_HANDLE);
        handle.close();
    }

    void closeMany(int[] values) throws Refusal {
        boolean all = true;
        for (int value : values) {
            if (value != 0) {
                ModelHandle handle = table.remove(value);
                all &= handle != null;
                if (handle != null) {
                    handle.close();
                }
            }
        }
        unless(all, Status.BAD_HANDLE);
    }

    void closeAll() {
        for (int value : values()) {
            table.remove(value).close();
        }
    }

    /**
     * Takes handles out of the table for a message; all of them leave, whatever comes out (docs/zircon.md §8.6).
     *
     * @param refused what the call has been refused with already, or null
     */
    List<ModelHandle> take(int[] values, ModelObject carrier, Refusal refused) throws Refusal {
        Refusal first = refused;
        Set<Integer> seen = new HashSet<>();
        List<ModelHandle> taken = new ArrayList<>();
        for (int value : values) {
            ModelHandle handle = table.get(value);
            boolean known = handle != null && seen.add(value);
            Status status = !known
                    ? Status.BAD_HANDLE
                    : !handle.has(ModelObject.TRANSFER)
                            ? Status.ACCESS_DENIED
                            : handle.object() == carrier ? Status.NOT_SUPPORTED : Status.OK;
            if (known) {
                taken.add(handle);
            }
            if (status != Status.OK && first == null) {
                first = Refusal.of(status);
            }
        }
        seen.forEach(table::remove);
        taken.forEach(ModelHandle::leave);
        if (first != null) {
            taken.forEach(ModelHandle::close);
            throw first;
        }
        return taken;
    }
}
