// SPDX-License-Identifier: Apache-2.0
package org.jargoon.trace;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jargoon.elf.SymbolTable;

/** Which instructions are traced: those in one of some ranges of addresses, or all. */
public final class TraceFilter {
    /** All instructions. */
    public static final TraceFilter ALL = new TraceFilter(List.of(new Range(0, -1)));

    private static final Pattern RANGE = Pattern.compile("(?:0x)?(\\p{XDigit}{1,16})-(?:0x)?(\\p{XDigit}{1,16})");

    private final List<Range> ranges;

    private TraceFilter(List<Range> ranges) {
        this.ranges = ranges;
    }

    /** Both ends belong to it; unsigned. */
    private record Range(long first, long last) {
        boolean contains(long address) {
            return Long.compareUnsigned(address - first, last - first) <= 0;
        }
    }

    /**
     * Reads ranges.
     *
     * @param texts each a symbol, which stands for the code of its function, or {@code START-END} in hexadecimal, END
     *     being the first address behind; none mean all instructions
     * @throws TraceException if one is neither
     */
    public static TraceFilter of(List<String> texts, SymbolTable symbols) throws TraceException {
        if (texts.isEmpty()) {
            return ALL;
        }
        List<Range> ranges = new ArrayList<>();
        for (String text : texts) {
            int before = ranges.size();
            symbols.symbols().stream()
                    .filter(symbol -> symbol.name().equals(text) && symbol.size() > 0)
                    .forEach(symbol -> ranges.add(
                            new Range(symbol.address(), symbol.address() + symbol.size() - 1)));
            if (ranges.size() == before) {
                ranges.add(range(text));
            }
        }
        return new TraceFilter(List.copyOf(ranges));
    }

    private static Range range(String text) throws TraceException {
        Matcher ends = RANGE.matcher(text);
        if (ends.matches()) {
            long start = Long.parseUnsignedLong(ends.group(1), 16);
            long end = Long.parseUnsignedLong(ends.group(2), 16);
            if (Long.compareUnsigned(start, end) < 0) {
                return new Range(start, end - 1);
            }
        }
        throw new TraceException(
                "%s is no function of the guest's symbols, nor a range of addresses such as 0x10000-0x10080"
                        .formatted(text));
    }

    /** Whether the instruction at an address is traced. */
    public boolean contains(long address) {
        for (Range range : ranges) {
            if (range.contains(address)) {
                return true;
            }
        }
        return false;
    }
}
