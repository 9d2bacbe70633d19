// SPDX-License-Identifier: Apache-2.0
package org.jargoon.engine;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jargoon.vcpu.RegionCount;

/** The {@link RegionHistory} of each entry that there ever was, or of the hottest: there is a bound. */
final class RegionHistories {
    /** Entries that are kept: more than any program needs that does not rewrite itself all the time. */
    static final int MOST = 1 << 14;

    private final Map<Key, RegionHistory> histories = new HashMap<>();

    private record Key(long pc, long page) {}

    /** That of the regions that are entered at a block. */
    RegionHistory at(Block entry) {
        if (histories.size() >= MOST) {
            forget();
        }
        return histories.computeIfAbsent(new Key(entry.pc, entry.page), _ -> new RegionHistory(entry));
    }

    /** Forgets half of what no region belongs to any more, those first in which least was retired. */
    private void forget() {
        List<RegionHistory> past = histories.values().stream()
                .filter(history -> !history.hasRegion())
                .sorted(Comparator.comparingLong(RegionHistory::departedRetired))
                .toList();
        Set<RegionHistory> forgotten = new HashSet<>(past.subList(0, (past.size() + 1) / 2));
        histories.values().removeIf(forgotten::contains);
    }

    /** @param regions those that there are */
    List<RegionCount> counts(List<Region> regions) {
        Map<RegionHistory, List<Region>> present = new HashMap<>();
        regions.forEach(region ->
                present.computeIfAbsent(region.history, _ -> new ArrayList<>()).add(region));
        return histories.values().stream()
                .map(history -> history.count(present.getOrDefault(history, List.of())))
                .toList();
    }
}
