// SPDX-License-Identifier: Apache-2.0
// A state machine: splits text into words, numbers, strings and comments, a character at a time, with branches hard
// to foretell.
#include "bench.h"

#define SIZE 65536
static char text[SIZE];

enum { BETWEEN, WORD, NUMBER, STRING, ESCAPE, COMMENT, STATES };

static NOINLINE u64 scan(const char *at, const char *end) {
    u64 counts[STATES] = {0}, hash = 0;
    int state = BETWEEN;
    for (; at < end; at++) {
        char c = *at;
        int before = state;
        switch (state) {
            case BETWEEN:
                if (c >= 'a' && c <= 'z') {
                    state = WORD;
                } else if (c >= '0' && c <= '9') {
                    state = NUMBER;
                } else if (c == '"') {
                    state = STRING;
                } else if (c == '#') {
                    state = COMMENT;
                }
                break;
            case WORD:
                if ((c < 'a' || c > 'z') && (c < '0' || c > '9')) {
                    state = c == '"' ? STRING : c == '#' ? COMMENT : BETWEEN;
                }
                break;
            case NUMBER:
                if (c < '0' || c > '9') {
                    state = c >= 'a' && c <= 'z' ? WORD : BETWEEN;
                }
                break;
            case STRING:
                if (c == '\\') {
                    state = ESCAPE;
                } else if (c == '"') {
                    state = BETWEEN;
                }
                break;
            case ESCAPE:
                state = STRING;
                break;
            default:
                if (c == '\n') {
                    state = BETWEEN;
                }
                break;
        }
        if (state != before) {
            counts[state]++;
            hash = hash * 31 + (u64) state;
        }
    }
    for (int i = 0; i < STATES; i++) {
        hash = hash_add(hash, counts[i]);
    }
    return hash;
}

static u64 kernel(void) {
    static const char alphabet[] = "abcdefghijklmnop  0123456789 \n\"\\#  etaoin shrdlu";
    u64 seed = 521288629u, checksum = 0;
    for (u32 i = 0; i < SIZE; i++) {
        text[i] = alphabet[random_next(&seed) % (sizeof alphabet - 1)];
    }
    for (int round = 0; round < 220; round++) {
        checksum = hash_add(checksum, scan(text + round, text + SIZE));
    }
    return checksum;
}
