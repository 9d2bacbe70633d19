#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Compiles gcc's torture programs for riscv64, statically, and runs each under qemu-riscv64. Prints the paths of those
# that exit with 0 there, which is what must then run elsewhere too; the others do not compile or abort under QEMU.
#   build-torture.sh FOLDER [EVERY]     EVERY: only each n-th program (1)
. "$(dirname "$0")/common.sh"
out=$1 every=${2:-1}
sources=$("$(dirname "$0")/fetch-torture.sh")
mkdir -p "$out"
build_one='
    source=$1 out=$2
    name=$(echo "${source#./}" | tr / _)
    program=$out/${name%.c}
    options=$(sed -n "s/.*{ *dg-\(additional-\)\{0,1\}options *\"\([^\"]*\)\" *}.*/\2/p" "$source")
    # Half of the programs at each level, always the same half.
    level=-O2
    [ $(($(printf %s "$name" | wc -c) % 2)) = 0 ] || level=-O1
    more=
    case $source in
        ./builtins/*) more="${source%.c}-lib.c builtins/lib/main.c" ;;
    esac
    riscv64-linux-gnu-gcc -w $level -static -s $options -o "$program" "$source" $more -lm 2>/dev/null || exit 0
    if timeout 10 qemu-riscv64 "$program" >/dev/null 2>&1 </dev/null; then
        echo "$program"
    else
        rm -f "$program"
    fi
'
cd "$sources"
find . -name '*.c' ! -path './builtins/lib/*' ! -path './builtins/*-lib.c' |
    LC_ALL=C sort |
    awk "NR % $every == 0" |
    xargs -P 2 -I '{}' sh -c "$build_one" build '{}' "$out" | LC_ALL=C sort
