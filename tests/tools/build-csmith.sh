#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Makes random C programs with csmith and compiles them for riscv64, statically, and for this machine. Prints the
# paths of those that end within some seconds on this machine and under qemu-riscv64, with the same output, which is
# left beside each in PATH.out. Says on standard error where the two differ, which no run should.
#   build-csmith.sh FOLDER FIRST LAST      the seeds
. "$(dirname "$0")/common.sh"
out=$1 first=$2 last=$3
mkdir -p "$out"
build_one='
    seed=$1 out=$2
    program=$out/seed$seed
    csmith -s "$seed" >"$program.c"
    level=-O2
    [ $((seed % 2)) = 0 ] || level=-O1
    flags="-w $level -s -static -I/usr/include/csmith"
    riscv64-linux-gnu-gcc $flags -o "$program" "$program.c" || exit 0
    gcc $flags -o "$program.native" "$program.c" || exit 0
    timeout 2 "$program.native" >"$program.expected" 2>/dev/null || exit 0
    timeout 10 qemu-riscv64 "$program" >"$program.out" 2>/dev/null || exit 0
    if cmp -s "$program.expected" "$program.out"; then
        echo "$program"
    else
        echo "csmith seed $seed: this machine and QEMU differ" >&2
    fi
    rm -f "$program.native" "$program.expected"
'
seq "$first" "$last" | xargs -P 2 -I '{}' sh -c "$build_one" build '{}' "$out" | LC_ALL=C sort
