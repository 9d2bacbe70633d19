// SPDX-License-Identifier: Apache-2.0
// What gdb is let loose on: the tests build it with -g -O0 and know its lines by the comments behind them.
#include <stdio.h>
#include <stdlib.h>

int counter;
double ratio = 1.5;
volatile int forever = 1;

static int square(int n) {
    int result = n * n; // in square
    counter++;
    return result;
}

static int sum(int n) {
    int total = 0;
    for (int i = 1; i <= n; i++) {
        total += square(i);
    }
    return total;
}

int main(int argc, char **argv) {
    int s = sum(5); // first of main
    ratio = ratio * s;
    printf("sum %d, ratio %g\n", s, ratio); // told
    fflush(stdout);
    if (argc > 1 && argv[1][0] == 's') {
        while (forever) {
            counter++;
        }
        printf("let go\n");
    } else if (argc > 1 && argv[1][0] == 'f') {
        *(volatile int *) 8 = 1; // fault
    } else if (argc > 1 && argv[1][0] == 'w') {
        getchar();
        abort();
    }
    return s;
}
