/* SPDX-License-Identifier: Apache-2.0 */
/* The guests of "jargoon bench traps": a flat image that begins at guest-physical address 0, with an entry every 256
 * bytes. TrapBench names them. */

.equ DEVICE, 0x10000000          /* a MEM trap */
.equ BELL, 0x10001000            /* a BELL trap */
.equ SEI, 1 << 9

/* Loads from the device for ever. */
    li s0, DEVICE
0:  ld t0, 0(s0)
    j 0b

/* Loads from the device, so that the VMM knows when, and rings the bell. */
.balign 256
    li s0, DEVICE
    li s1, BELL
0:  ld t0, 0(s0)
    sd t0, 0(s1)
    j 0b

/* Computes for ever. */
.balign 256
0:  addi t0, t0, 1
    xor t1, t1, t0
    j 0b

/* Computes until an external interrupt comes, whose handler stores to the device. */
.balign 256
    li s0, DEVICE
    la t0, 1f
    csrw stvec, t0
    li t0, SEI
    csrw sie, t0
    csrsi sstatus, 2
0:  addi t0, t0, 1
    j 0b
.balign 4
1:  sd zero, 0(s0)
    sret

/* The same, asleep. */
.balign 256
    li s0, DEVICE
    la t0, 1f
    csrw stvec, t0
    li t0, SEI
    csrw sie, t0
    csrsi sstatus, 2
0:  wfi
    j 0b
.balign 4
1:  sd zero, 0(s0)
    sret
