// SPDX-License-Identifier: Apache-2.0
// Thread-local variables, constructors with priorities, and common variables. Built as a shared library and a relocatable
// object; a test links it with other models of access, and into a program that calls step in the same order.
int shared = 11;
int common;
static __thread long hidden = 7;
__thread int counter = 5;
__thread char letter = 'x';
__thread long zeroed[4];
__thread int *pointer = &shared;
__thread unsigned char block[96] __attribute__((aligned(64))) = {1, 2, 3};
static long order;

__attribute__((constructor)) static void last(void) { order = order * 10 + 3; }
__attribute__((constructor(201))) static void second(void) { order = order * 10 + 2; }
__attribute__((constructor(105))) static void first(void) { order = order * 10 + 1; }

__attribute__((noipa)) static long sum(const long *numbers, int count) {
    long total = 0;
    for (int i = 0; i < count; i++) {
        total += numbers[i];
    }
    return total;
}

int get_counter(void) { return counter; }

long step(int number) {
    switch (number) {
        case 0: return counter += 3;
        case 1: return letter++;
        case 2: return hidden *= 3;
        case 3: zeroed[2] = 40; return sum(zeroed, 4);
        case 4: return ++*pointer;
        case 5: return shared;
        case 6: return (unsigned long)block % 64;
        case 7: return block[0] + block[1] * 10 + block[2] * 100 + block[3] * 1000;
        case 8: pointer = &counter; return *pointer;
        case 9: zeroed[number % 4] += 2; return sum(zeroed, 4);
        case 10: return (char *)&zeroed[3] - (char *)zeroed;
        case 11: return letter + hidden + common++;
        case 12: return common;
        case 13: return order;
        default: return -1;
    }
}
