// SPDX-License-Identifier: Apache-2.0
package org.jargoon.linux;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/** The mappings of an address space by address, none of which overlaps another, and the files that they hold open. */
final class MappingTable {
    private final TreeMap<Long, Mapping> mappings = new TreeMap<>();
    private final Set<FilePages> files = new HashSet<>();
    private int fileMappings;
    private long mappedBytes;
    private long mostMappedBytes;

    int size() {
        return mappings.size();
    }

    /** How many of the mappings are files themselves. */
    int fileMappings() {
        return fileMappings;
    }

    /** How many bytes are mapped. */
    long mappedBytes() {
        return mappedBytes;
    }

    /** The most bytes that were ever mapped. */
    long mostMappedBytes() {
        return mostMappedBytes;
    }

    Set<FilePages> files() {
        return files;
    }

    Collection<Mapping> all() {
        return mappings.values();
    }

    /** Those that begin before an address, the highest first. */
    Collection<Mapping> downFrom(long address) {
        return mappings.headMap(address, false).descendingMap().values();
    }

    /** The mapping that holds an address, or null. */
    Mapping at(long address) {
        Map.Entry<Long, Mapping> entry = mappings.floorEntry(address);
        return entry != null && entry.getValue().end() > address ? entry.getValue() : null;
    }

    /** Those that have a page in a range. */
    Collection<Mapping> within(long start, long end) {
        Mapping first = at(start);
        NavigableMap<Long, Mapping> range = mappings.subMap(first == null ? start : first.start(), true, end, false);
        return range.values();
    }

    boolean isFree(long start, long end) {
        return start >= end || within(start, end).isEmpty();
    }

    /** Adds a mapping of a range that is free. */
    void add(Mapping mapping) {
        mappedBytes += mapping.end() - mapping.start();
        mostMappedBytes = Math.max(mostMappedBytes, mappedBytes);
        put(mapping);
    }

    /** Takes out what is mapped in a range, and returns it in pieces that lie in it. */
    List<Mapping> remove(long start, long end) {
        List<Mapping> removed = pieces(start, end);
        for (Mapping mapping : removed) {
            mappedBytes -= mapping.end() - mapping.start();
            mappings.remove(mapping.start());
            drop(mapping);
        }
        return removed;
    }

    /** What is mapped in a range, having been split at the range's ends. */
    List<Mapping> pieces(long start, long end) {
        split(start);
        split(end);
        return List.copyOf(mappings.subMap(start, end).values());
    }

    /** Puts a mapping in place of one with the same range and backing. */
    void replace(Mapping mapping) {
        mappings.put(mapping.start(), mapping);
    }

    /** Makes one of two mappings that meet at an address and are alike. */
    void join(long address) {
        Mapping after = mappings.get(address);
        Map.Entry<Long, Mapping> before = mappings.lowerEntry(address);
        if (after != null && before != null && after.continues(before.getValue())) {
            mappings.remove(address);
            drop(after);
            replace(before.getValue().withEnd(after.end()));
        }
    }

    private void split(long address) {
        Map.Entry<Long, Mapping> entry = mappings.lowerEntry(address);
        if (entry != null && entry.getValue().end() > address) {
            Mapping mapping = entry.getValue();
            replace(mapping.withEnd(address));
            put(mapping.withStart(address));
        }
    }

    private void put(Mapping mapping) {
        mappings.put(mapping.start(), mapping);
        if (mapping.backing() instanceof FilePages pages) {
            fileMappings += pages.isFileItself() ? 1 : 0;
            if (pages.retain()) {
                files.add(pages);
            }
        }
    }

    private void drop(Mapping mapping) {
        if (mapping.backing() instanceof FilePages pages) {
            fileMappings -= pages.isFileItself() ? 1 : 0;
            if (pages.release()) {
                files.remove(pages);
            }
        }
    }
}
