// SPDX-License-Identifier: Apache-2.0
// How a program starts: arguments, an aligned stack, zeroed memory, the auxiliary vector; and output in several writes.
#include "guest.h"

static u8 zeroed[70000];

static int guest_main(int argc, char **argv) {
    print("arguments ");
    print_unsigned((u64) argc - 1);
    print_char('\n');
    for (int i = 1; i < argc; i++) {
        print(argv[i]);
        print_char('\n');
    }
    print_result("terminated", (u64) argv[argc]);
    print_result("stack", (u64) argv & 7);
    u64 sum = 0;
    for (u64 i = 0; i < sizeof zeroed; i++) {
        sum += zeroed[i];
    }
    print_result("zeroed", sum);
    u64 page_size = 0, headers = 0, random = 0;
    u64 *at = (u64 *) argv + argc + 1;
    while (*at++ != 0) {
    }
    for (; at[0] != 0; at += 2) {
        switch (at[0]) {
            case 5: headers = at[1]; break;
            case 6: page_size = at[1]; break;
            case 25: random = at[1]; break;
            default: break;
        }
    }
    print_result("page size", page_size);
    print_result("program headers", headers > 0);
    print_result("random bytes", random != 0);
    for (int i = 0; i < 200; i++) {
        print_unsigned((u64) i * i);
        print_char(i % 20 == 19 ? '\n' : ' ');
    }
    return 42;
}
