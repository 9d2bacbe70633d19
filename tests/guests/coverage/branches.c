// SPDX-License-Identifier: Apache-2.0
// Lines that run often, once and never, in loops, branches, a switch, recursion and a function that nobody calls.
#include <stdio.h>

static int classify(int n)
{
    switch (n % 4) {
    case 0:
        return 0;
    case 1:
        n += 3;
        break;
    case 2:
        if (n > 50)
            return -n;
        n *= 2;
        break;
    default:
        for (int i = 0; i < n; i++)
            n -= i & 1;
    }
    return n;
}

static int fibonacci(int n)
{
    if (n < 2)
        return n;
    return fibonacci(n - 1) + fibonacci(n - 2);
}

int unused(int n)
{
    n++;
    return n;
}

int main(void)
{
    int sum = 0;
    int i = 0;
    do {
        sum += classify(i);
        i++;
    } while (i < 100);
    while (sum < 0)
        sum += 1000;
    if (sum == 12345)
        puts("this is not printed");
    printf("%d %d\n", sum, fibonacci(15));
    return 0;
}
