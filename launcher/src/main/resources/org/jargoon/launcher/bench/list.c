// SPDX-License-Identifier: Apache-2.0
// Memory: walks, reverses and searches a linked list whose nodes lie in a random order.
#include "bench.h"

#define NODES 4096

typedef struct Node {
    struct Node *next;
    i64 value;
} Node;

static Node nodes[NODES];
static u32 order[NODES];

static NOINLINE Node *reverse(Node *head) {
    Node *done = 0;
    while (head != 0) {
        Node *next = head->next;
        head->next = done;
        done = head;
        head = next;
    }
    return done;
}

static NOINLINE Node *find(Node *head, i64 value) {
    while (head != 0 && head->value != value) {
        head = head->next;
    }
    return head;
}

static u64 kernel(void) {
    u64 seed = 362436069u, checksum = 0;
    for (u32 i = 0; i < NODES; i++) {
        order[i] = i;
    }
    for (u32 i = NODES - 1; i > 0; i--) {
        u32 j = (u32) (random_next(&seed) % (i + 1)), at = order[i];
        order[i] = order[j];
        order[j] = at;
    }
    for (u32 i = 0; i < NODES; i++) {
        nodes[order[i]] = (Node) {i + 1 < NODES ? &nodes[order[i + 1]] : 0, (i64) i * 7};
    }
    Node *head = &nodes[order[0]];
    for (int round = 0; round < 1600; round++) {
        head = reverse(head);
        i64 sum = 0;
        for (Node *at = head; at != 0; at = at->next) {
            sum += at->value ^ round;
        }
        Node *found = find(head, (i64) (random_next(&seed) % NODES) * 7);
        checksum = hash_add(checksum, (u64) sum + (u64) (found - nodes));
    }
    return checksum;
}
