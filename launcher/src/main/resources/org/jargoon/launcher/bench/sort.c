// SPDX-License-Identifier: Apache-2.0
// Callbacks: quicksort that compares through a function pointer, in two orders.
#include "bench.h"

#define LENGTH 60000

typedef struct {
    u32 key;
    u32 payload;
} Item;

typedef int (*Comparator)(const Item *left, const Item *right);

static Item items[LENGTH];

static int by_key(const Item *left, const Item *right) {
    return left->key < right->key ? -1 : left->key > right->key;
}

static int by_payload_down(const Item *left, const Item *right) {
    return left->payload > right->payload ? -1 : left->payload < right->payload;
}

static Comparator volatile comparators[] = {by_key, by_payload_down};

static NOINLINE void swap(Item *left, Item *right) {
    Item item = *left;
    *left = *right;
    *right = item;
}

static NOINLINE void quicksort(Item *from, Item *to, Comparator compare) {
    while (to - from > 12) {
        Item *middle = from + (to - from) / 2, *last = to - 1;
        if (compare(middle, from) < 0) {
            swap(middle, from);
        }
        if (compare(last, from) < 0) {
            swap(last, from);
        }
        if (compare(last, middle) < 0) {
            swap(last, middle);
        }
        Item pivot = *middle;
        Item *left = from, *right = last;
        while (left <= right) {
            while (compare(left, &pivot) < 0) {
                left++;
            }
            while (compare(&pivot, right) < 0) {
                right--;
            }
            if (left <= right) {
                swap(left++, right--);
            }
        }
        quicksort(from, right + 1, compare);
        from = left;
    }
    for (Item *at = from + 1; at < to; at++) {
        for (Item *back = at; back > from && compare(back, back - 1) < 0; back--) {
            swap(back, back - 1);
        }
    }
}

static u64 kernel(void) {
    u64 checksum = 0;
    for (u64 order = 0; order < 6; order++) {
        u64 seed = 88172645463325252u;
        for (u32 i = 0; i < LENGTH; i++) {
            u64 number = random_next(&seed);
            items[i] = (Item) {(u32) number, (u32) (number >> 32)};
        }
        quicksort(items, items + LENGTH, comparators[order & 1]);
        for (u32 i = 0; i < LENGTH; i += 97) {
            checksum = hash_add(checksum, items[i].key ^ (u64) items[i].payload << 32);
        }
    }
    return checksum;
}
