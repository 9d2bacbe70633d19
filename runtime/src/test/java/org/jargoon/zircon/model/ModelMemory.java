// SPDX-License-Identifier: Apache-2.0
package org.jargoon.zircon.model;

import java.util.Collection;
import java.util.TreeMap;

/** The guest-physical memory of one guest, page by page (docs/zircon.md §7). */
final class ModelMemory {
    static final int PERM_READ = 1;
    static final int PERM_WRITE = 2;
    static final int PERM_EXECUTE = 4;

    private final TreeMap<Long, Page> pages = new TreeMap<>();

    /**
     * A mapped page.
     *
     * @param offset in the VMO
     * @param permissions what guests may do
     * @param permitted what zx_vmar_protect may give
     * @param region the address region that it was mapped in
     */
    record Page(ModelVmo vmo, long offset, int permissions, int permitted, ModelVmar region) {

        Page with(int newPermissions) {
            return new Page(vmo, offset, newPermissions, permitted, region);
        }
    }

    Page at(long address) {
        return pages.get(address & -ModelVmo.PAGE);
    }

    /** The first mapped page at an address or behind it and before an end, as its address; null for none. */
    Long firstIn(long address, long end) {
        Long found = pages.ceilingKey(address);
        return found == null || found >= end ? null : found;
    }

    /** What is mapped. */
    Collection<ModelVmo> vmos() {
        return pages.values().stream().map(Page::vmo).toList();
    }

    void put(long address, Page page) {
        Page old = pages.put(address, page);
        page.vmo.pageMapped();
        if (old != null) {
            old.vmo.pageUnmapped();
        }
    }

    void protect(long address, int permissions) {
        pages.compute(address, (_, page) -> page.with(permissions));
    }

    void unmap(long address, long end) {
        for (Long page = firstIn(address, end); page != null; page = firstIn(page, end)) {
            pages.remove(page).vmo().pageUnmapped();
        }
    }
}
