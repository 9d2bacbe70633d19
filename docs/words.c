// SPDX-License-Identifier: Apache-2.0
// The README's example for profiles: counts random words, the slow way.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct word { char text[12]; int count; };

static unsigned seed = 1;
static unsigned next(void) { return seed = seed * 1103515245u + 12345u, seed >> 8; }

static void make(char *text)
{
    int length = 2 + next() % 3;
    for (int i = 0; i < length; i++)
        text[i] = 'a' + next() % 7;
    text[length] = 0;
}

static int find(struct word *words, int count, const char *text)
{
    for (int i = 0; i < count; i++)
        if (strcmp(words[i].text, text) == 0)
            return i;
    return -1;
}

static int by_count(const void *a, const void *b)
{
    return ((const struct word *)b)->count - ((const struct word *)a)->count;
}

int main(void)
{
    static struct word words[4096];
    int count = 0;
    for (int i = 0; i < 150000; i++) {
        char text[12];
        make(text);
        int at = find(words, count, text);
        if (at < 0) {
            at = count++;
            strcpy(words[at].text, text);
        }
        words[at].count++;
    }
    for (int i = 0; i < 200; i++)
        qsort(words, count, sizeof words[0], by_count);
    printf("%d words, the most frequent is %s (%d)\n", count, words[0].text, words[0].count);
    return 0;
}
