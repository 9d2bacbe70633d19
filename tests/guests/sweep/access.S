# SPDX-License-Identifier: Apache-2.0
# The start of the program, and one function for each kind of access: a0 is the address, a1 what is stored, and a0 what
# is loaded. A trap inside of one returns from it; fault then has the cause and the value.
    .section .text.start, "ax"
    .globl _start
_start:
    la sp, stack_end
    la t0, on_trap
    csrw mtvec, t0
    li t0, 0x2000 # mstatus.FS
    csrs mstatus, t0
    call main
park:
    wfi
    j park

    .balign 4
on_trap:
    csrr t0, mcause
    la t1, fault
    sd t0, 0(t1)
    csrr t0, mtval
    sd t0, 8(t1)
    csrw mepc, ra
    li t0, 0x20000 # mstatus.MPRV
    csrc mstatus, t0
    li t0, 0x1800 # back to machine mode
    csrs mstatus, t0
    mret

    .text
    .macro operation name:req, instruction:vararg
    .globl op_\name
op_\name:
    \instruction
    ret
    .endm

    .macro float name:req, instruction:vararg
    .globl op_\name
op_\name:
    \instruction
    fmv.x.d a0, fa0
    ret
    .endm

    .macro floatstore name:req, instruction:vararg
    .globl op_\name
op_\name:
    fmv.d.x fa0, a1
    \instruction
    ret
    .endm

    operation lb, lb a0, 0(a0)
    operation lbu, lbu a0, 0(a0)
    operation lh, lh a0, 0(a0)
    operation lhu, lhu a0, 0(a0)
    operation lw, lw a0, 0(a0)
    operation lwu, lwu a0, 0(a0)
    operation ld, ld a0, 0(a0)
    operation sb, sb a1, 0(a0)
    operation sh, sh a1, 0(a0)
    operation sw, sw a1, 0(a0)
    operation sd, sd a1, 0(a0)
    operation lrw, lr.w a0, (a0)
    operation lrd, lr.d a0, (a0)
    operation scw, sc.w a0, a1, (a0)
    operation scd, sc.d a0, a1, (a0)
    operation amow, amoadd.w a0, a1, (a0)
    operation amod, amoswap.d a0, a1, (a0)
    operation jump, jr a0
    float flw, flw fa0, 0(a0)
    float fld, fld fa0, 0(a0)
    floatstore fsw, fsw fa0, 0(a0)
    floatstore fsd, fsd fa0, 0(a0)

    # cbo.zero (a0), which assemblers may not know
    operation cbozero, .insn i 0x0f, 2, x0, a0, 4

    # With mstatus.MPRV and supervisor mode as MPP, whose page tables or PMP the access goes through.
    .macro supervised name:req, instruction:vararg
    .globl op_\name
op_\name:
    li t0, 0x1800
    csrc mstatus, t0
    li t0, 0x20800
    csrs mstatus, t0
    \instruction
    li t0, 0x20000
    csrc mstatus, t0
    ret
    .endm

    supervised sld, ld a0, 0(a0)
    supervised ssd, sd a1, 0(a0)
    supervised slw, lw a0, 0(a0)
    supervised ssw, sw a1, 0(a0)

    .bss
    .balign 16
    .globl fault
fault:
    .space 16
    .space 4096
stack_end:
