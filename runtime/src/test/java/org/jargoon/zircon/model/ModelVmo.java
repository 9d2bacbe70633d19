// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.model;

import static org.jargoon.zircon.model.Refusal.unless;

import java.util.Map;
import java.util.TreeMap;
import org.jargoon.zircon.abi.Status;

/** A VMO (docs/zircon.md §8.12): bytes, of which those that are not 0 are kept. */
final class ModelVmo extends ModelObject {
    static final long PAGE = 4096;

    private static final int RIGHTS = 0xD0EF;
    private static final int ZERO_CHILDREN = 1 << 3;
    private static final int RESIZABLE = 2;
    private static final int CHILD_SNAPSHOT = 1;
    private static final int CHILD_RESIZABLE = 4;
    private static final int CHILD_SLICE = 8;

    private final TreeMap<Long, Byte> bytes = new TreeMap<>();
    private final boolean resizable;
    private final ModelVmo parent;
    private long size;
    private int children;
    private int mappedPages;
    private String name = "";

    private ModelVmo(long size, boolean resizable, ModelVmo parent) {
        super(VMO, RIGHTS);
        this.size = size;
        this.resizable = resizable;
        this.parent = parent;
        change(0, ZERO_CHILDREN);
    }

    static ModelVmo create(long size, int options) throws Refusal {
        unless((options & ~RESIZABLE) == 0, Status.INVALID_ARGS);
        return new ModelVmo(rounded(size), options == RESIZABLE, null);
    }

    static long rounded(long size) throws Refusal {
        unless(size >= 0 && size <= Long.MAX_VALUE - PAGE + 1, Status.OUT_OF_RANGE);
        return size + PAGE - 1 & -PAGE;
    }

    boolean isResizable() {
        return resizable;
    }

    long size() {
        return size;
    }

    String name() {
        return name;
    }

    void setName(String value) {
        name = value;
    }

    /** Whether bytes are in the VMO: all or none (docs/zircon.md §8.12). */
    void checkRange(long offset, long length) throws Refusal {
        unless(offset >= 0 && offset <= size && length <= size - offset, Status.OUT_OF_RANGE);
    }

    byte get(long offset) {
        return bytes.getOrDefault(offset, (byte) 0);
    }

    void put(long offset, byte value) {
        if (value == 0) {
            bytes.remove(offset);
        } else {
            bytes.put(offset, value);
        }
    }

    void setSize(long value) throws Refusal {
        unless(resizable, Status.UNAVAILABLE);
        size = rounded(value);
        bytes.tailMap(size, true).clear();
    }

    /** A snapshot: the contents of now, zeros behind the end. */
    ModelVmo child(int options, long offset, long length) throws Refusal {
        unless(options != CHILD_SLICE, Status.NOT_SUPPORTED);
        unless((options & ~CHILD_RESIZABLE) == CHILD_SNAPSHOT, Status.INVALID_ARGS);
        unless(offset % PAGE == 0, Status.INVALID_ARGS);
        ModelVmo child = new ModelVmo(rounded(length), (options & CHILD_RESIZABLE) != 0, this);
        unless(offset >= 0 && offset + child.size >= 0, Status.OUT_OF_RANGE);
        for (Map.Entry<Long, Byte> entry : bytes.subMap(offset, offset + child.size).entrySet()) {
            child.bytes.put(entry.getKey() - offset, entry.getValue());
        }
        children++;
        change(ZERO_CHILDREN, 0);
        return child;
    }

    void pageMapped() {
        mappedPages++;
    }

    void pageUnmapped() {
        mappedPages--;
        endIfUnused();
    }

    @Override
    void lastHandleGone() {
        endIfUnused();
    }

    /** A child is one as long as it has handles or is mapped. */
    private void endIfUnused() {
        if (handles() == 0 && mappedPages == 0 && parent != null && --parent.children == 0) {
            parent.change(0, ZERO_CHILDREN);
        }
    }
}
