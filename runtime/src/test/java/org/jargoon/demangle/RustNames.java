// SPDX-License-Identifier: Apache-2.0
package org.jargoon.demangle;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Makes up names of Rust by the grammar of RFC 2603, as a compiler could have made them. */
final class RustNames {
    private static final String BASIC_TYPES = "abcdefhijlmnopstuvxyz";
    private static final String DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private static final int DEEPEST = 5;

    private final SplittableRandom random;
    private final StringBuilder name = new StringBuilder("_R");
    private final List<Integer> types = new ArrayList<>();
    private final List<Integer> paths = new ArrayList<>();
    private int lifetimes;

    private RustNames(SplittableRandom random) {
        this.random = random;
    }

    static String next(SplittableRandom random) {
        RustNames names = new RustNames(random);
        names.path(0);
        if (random.nextInt(3) == 0) {
            names.name.append("C3app");
        }
        return names.name.toString();
    }

    private void path(int depth) {
        if (!paths.isEmpty() && random.nextInt(4) == 0) {
            reference(paths);
            return;
        }
        int from = name.length();
        int kind = depth >= DEEPEST ? 0 : random.nextInt(8);
        switch (kind) {
            case 0, 1 -> identifier(tag("C"));
            case 2, 3, 4 -> {
                tag("N").name.append("vtkCS".charAt(random.nextInt(5)));
                path(depth + 1);
                identifier(this);
            }
            case 5 -> {
                tag("M").disambiguator().path(depth + 1);
                type(depth + 1);
            }
            case 6 -> {
                tag("X").disambiguator().path(depth + 1);
                type(depth + 1);
                path(depth + 1);
            }
            default -> {
                tag("I").path(depth + 1);
                for (int n = random.nextInt(4); n > 0; n--) {
                    genericArgument(depth + 1);
                }
                tag("E");
            }
        }
        keep(from, paths);
    }

    private void genericArgument(int depth) {
        switch (random.nextInt(4)) {
            case 0 -> lifetime();
            case 1 -> tag("K").constant();
            default -> type(depth);
        }
    }

    private void type(int depth) {
        if (!types.isEmpty() && random.nextInt(4) == 0) {
            reference(types);
            return;
        }
        int from = name.length();
        int outer = lifetimes;
        switch (depth >= DEEPEST ? 0 : random.nextInt(9)) {
            case 0, 1 -> name.append(BASIC_TYPES.charAt(random.nextInt(BASIC_TYPES.length())));
            case 2 -> {
                tag("A").type(depth + 1);
                constant();
            }
            case 3 -> tag("S").type(depth + 1);
            case 4 -> {
                tag("T");
                for (int n = random.nextInt(4); n > 0; n--) {
                    type(depth + 1);
                }
                tag("E");
            }
            case 5 -> {
                tag(random.nextBoolean() ? "R" : "Q");
                if (random.nextBoolean()) {
                    lifetime();
                }
                type(depth + 1);
            }
            case 6 -> {
                tag("F").binder();
                tag(random.nextBoolean() ? "U" : "").tag(random.nextBoolean() ? "KC" : "");
                for (int n = random.nextInt(3); n > 0; n--) {
                    type(depth + 1);
                }
                tag("E").type(depth + 1);
            }
            case 7 -> {
                tag("D").binder();
                path(depth + 1);
                if (random.nextBoolean()) {
                    identifier(tag("p"));
                    type(depth + 1);
                }
                tag("E");
                lifetimes = outer;
                lifetime();
            }
            default -> path(depth + 1);
        }
        lifetimes = outer;
        keep(from, types);
    }

    /** Lets later parts refer to what has just been written; where it names lifetimes, it would mean others there. */
    private void keep(int from, List<Integer> places) {
        if (name.indexOf("L", from) < 0) {
            places.add(from);
        }
    }

    private void binder() {
        if (random.nextBoolean()) {
            int count = random.nextInt(1, 4);
            lifetimes += count;
            tag("G").base62(count - 1);
        }
    }

    private void lifetime() {
        tag("L").base62(random.nextInt(lifetimes + 1));
    }

    private void constant() {
        switch (random.nextInt(5)) {
            case 0 -> tag("p");
            case 1 -> tag("b").tag(random.nextBoolean() ? "1_" : "0_");
            case 2 -> tag("c").tag(Integer.toHexString(random.nextInt('a', 'z'))).tag("_");
            case 3 -> tag("l").tag(random.nextBoolean() ? "n" : "").tag(Integer.toHexString(random.nextInt())).tag("_");
            default -> tag("y").tag(Long.toHexString(random.nextLong())).tag("_");
        }
    }

    private void identifier(RustNames behind) {
        behind.disambiguator();
        String[] words = {"1a", "3foo", "5x9bar", "4_1two", "u9bcher_kva", "u8gdel_5qa", "0", "12a_longer_one"};
        name.append(words[random.nextInt(words.length)]);
    }

    private RustNames disambiguator() {
        return random.nextInt(3) == 0 ? tag("s").base62(random.nextLong(1L << random.nextInt(1, 62))) : this;
    }

    private void reference(List<Integer> places) {
        int place = places.get(random.nextInt(places.size()));
        tag("B").base62(place - "_R".length());
    }

    private RustNames tag(String text) {
        name.append(text);
        return this;
    }

    private RustNames base62(long value) {
        StringBuilder digits = new StringBuilder();
        for (long left = value - 1; value > 0 && (left > 0 || digits.isEmpty()); left /= 62) {
            digits.insert(0, DIGITS.charAt((int) (left % 62)));
        }
        return tag(digits + "_");
    }
}
