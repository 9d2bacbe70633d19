// SPDX-License-Identifier: Apache-2.0
// Inlined into each other, for the test of profiles: main calls called, which has turn inlined, and that has mix.
static inline __attribute__((always_inline)) unsigned mix(unsigned a, unsigned b) {
    return (a ^ b) * 2654435761u + (a >> 7);
}

static inline __attribute__((always_inline)) unsigned turn(unsigned sum, unsigned count) {
    for (unsigned i = 0; i < count; i++) {
        sum = mix(sum, i);
    }
    return sum;
}

__attribute__((noinline)) unsigned called(unsigned sum) {
    return turn(sum, 1000);
}

int main(void) {
    unsigned sum = 1;
    for (int i = 0; i < 200000; i++) {
        sum += called(sum);
    }
    return sum == 0;
}
