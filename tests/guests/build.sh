#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Builds the guest programs that are checked in: the golden programs with their expected output (as qemu-riscv64 gives
# it), the demo, the program of the training run, the frame for random blocks, the benchmark kernels, the machine images
# of the hypervisor tests, the bare-metal programs, one of them with what it prints under qemu-system-riscv64, and those
# with debugging information, beside what binutils and gdb find with it. Needs Debian's gcc-riscv64-linux-gnu, qemu-user,
# qemu-system-misc and gdb-multiarch. The same compiler version gives the same bytes.
#   build.sh [golden|demo|training|random|bench|system|hypervisor|htif|sweep|dwarf|polyglot]...
#                                                                                     all where nothing is named
set -eu
here=$(cd "$(dirname "$0")" && pwd)
launcher=$here/../../launcher/src/main/resources/org/jargoon/launcher
CC=${CC:-riscv64-linux-gnu-gcc}
QEMU=${QEMU:-qemu-riscv64}
GDB=${GDB:-gdb-multiarch}
# The oracle's processor: what the programs use and nothing more, so that an illegal instruction is one.
CPU=${CPU:-rv64,zba=true,zbb=true,zbs=true,v=false,h=false}

flags="-std=gnu17 -Wall -Wextra -O2 -ffreestanding -nostdlib -static -fno-pie -no-pie -fno-stack-protector \
-fno-asynchronous-unwind-tables -fno-ident -fno-tree-loop-distribute-patterns -fno-math-errno -ffp-contract=off \
-mabi=lp64d -Wl,--build-id=none -Wl,--strip-debug -Wl,-z,max-page-size=4096 -Wl,-z,noseparate-code"

# compile SOURCE ELF [FLAG]...: the source's first lines may name flags of its own after "FLAGS:"
compile() {
    source=$1 elf=$2 own=$(sed -n '1,10s/.*FLAGS: *//p' "$1")
    shift 2
    # shellcheck disable=SC2086
    (cd "$(dirname "$source")" &&
        $CC $flags -march=rv64gc $own "$@" -I"$launcher/bench" -o "$elf" "$(basename "$source")")
}

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

golden() {
    for program in "$here"/golden/*.c; do
        name=${program%.c}
        compile "$program" "$name.elf"
        judge=$name.elf
        if grep -q EQUIVALENT "$program"; then
            judge=$scratch/equivalent.elf
            compile "$program" "$judge" -DEQUIVALENT
        fi
        status=0
        ("$QEMU" -cpu "$CPU" "$judge" one "two words" >"$name.out" 2>/dev/null) || status=$?
        echo "exit status $status" >>"$name.out"
    done
}

demo() {
    compile "$here/board/demo.c" "$launcher/demo.elf" -mcmodel=medany -mno-relax -Wl,--no-warn-rwx-segments \
        -Wl,-T,board.lds
    compile "$here/board/spin.S" "$here/board/spin.elf" -mno-relax -Wl,--no-warn-rwx-segments -Wl,-T,board.lds
    compile "$here/board/ticks.c" "$here/board/ticks.elf" -mcmodel=medany -mno-relax -Wl,--no-warn-rwx-segments \
        -Wl,-T,board.lds
    (cd "$here/board" &&
        for program in machine:../htif/htif.lds supervisor:board.lds; do
            $CC -nostdlib -static -fno-pie -no-pie -march=rv64g -mabi=lp64d -mno-relax -Wl,--build-id=none \
                -Wl,--no-warn-rwx-segments -Wl,-z,max-page-size=4096 -Wl,-T,"${program#*:}" \
                -o "${program%:*}.elf" "${program%:*}.S"
        done)
    chmod 644 "$launcher/demo.elf" "$here"/board/*.elf
}

training() {
    compile "$here/training/training.c" "$launcher/training.elf"
}

htif() {
    for program in "$here"/htif/*.S; do
        (cd "$here/htif" &&
            $CC -nostdlib -static -fno-pie -no-pie -march=rv64g -mabi=lp64d -mno-relax -Wl,--build-id=none \
                -Wl,-z,max-page-size=4096 -Wl,-T,htif.lds -o "${program%.S}.elf" "$program")
        chmod 644 "${program%.S}.elf"
    done
}

# The accesses to all of a board, beside what QEMU's answers.
sweep() {
    compile "$here/sweep/sweep.c" "$here/sweep/sweep.elf"
    chmod 644 "$here/sweep/sweep.elf"
    qemu-system-riscv64 -M virt -cpu "$CPU" -m 128M -display none -serial stdio -monitor none -bios none \
        -global virtio-mmio.force-legacy=false -device virtio-rng-device,bus=virtio-mmio-bus.0 \
        -kernel "$here/sweep/sweep.elf" </dev/null >"$here/sweep/sweep.out"
}

random() {
    compile "$here/random/skeleton.c" "$here/random/skeleton.elf"
}

bench() {
    for program in "$launcher"/bench/*.c; do
        compile "$program" "${program%.c}.elf"
    done
    image "$launcher/bench/traps.S"
    $CC $flags -march=rv64gc $own -c -o "$launcher/bench/call.o" "$launcher/bench/call.S"
}

# The kernels of user mode, and those of system mode, each with a supervisor below it.
system() {
    own="-mcmodel=medany -mno-relax"
    # shellcheck disable=SC2086
    $CC $flags -march=rv64gc $own -c -o "$scratch/supervisor.o" "$launcher/bench/system/supervisor.c"
    for program in "$launcher"/bench/system/*.c \
        "$launcher"/bench/sieve.c "$launcher"/bench/sort.c "$launcher"/bench/dispatch.c "$launcher"/bench/memory.c \
        "$launcher"/bench/list.c "$launcher"/bench/sha256.c "$launcher"/bench/nbody.c "$launcher"/bench/mandelbrot.c; do
        name=$(basename "$program" .c)
        [ "$name" != supervisor ] || continue
        # shellcheck disable=SC2086
        $CC $flags -march=rv64gc $own -I"$launcher/bench" -c -o "$scratch/kernel.o" "$program"
        # shellcheck disable=SC2086
        $CC $flags $own -Wl,--no-warn-rwx-segments -Wl,-T,"$launcher/bench/system/supervisor.lds" \
            -o "$launcher/bench/system/$name.elf" "$scratch/supervisor.o" "$scratch/kernel.o"
        chmod 644 "$launcher/bench/system/$name.elf"
    done
}

hypervisor() {
    for program in "$here"/hypervisor/*.S; do
        image "$program"
    done
}

# One source as a program, a shared library and an object, of which the last two call the host by its names. The library
# has debugging information.
polyglot() {
    program=$here/polyglot/calls
    compile "$program.c" "$program.elf" -DPROGRAM
    $CC -std=gnu17 -Wall -Wextra -O2 -ffreestanding -fno-ident -fno-asynchronous-unwind-tables -march=rv64gc -mabi=lp64d \
        -g -ffile-prefix-map="$here=/guests" -fPIC -shared -nostdlib -Wl,--build-id=none -Wl,-z,max-page-size=4096 -o "$program.so" "$program.c"
    $CC -std=gnu17 -Wall -Wextra -O2 -ffreestanding -fno-ident -fno-asynchronous-unwind-tables -march=rv64gc -mabi=lp64d \
        -fno-pie -c -o "$program.o" "$program.c"
    locals=$here/polyglot/locals
    $CC -std=gnu17 -Wall -Wextra -O2 -ffreestanding -fno-ident -fno-asynchronous-unwind-tables -march=rv64gc -mabi=lp64d \
        -fcommon -fPIC -shared -nostdlib -Wl,--build-id=none -Wl,-z,max-page-size=4096 -o "$locals.so" "$locals.c"
    $CC -std=gnu17 -Wall -Wextra -O2 -ffreestanding -fno-ident -fno-asynchronous-unwind-tables -march=rv64gc -mabi=lp64d \
        -fcommon -fno-pie -c -o "$locals.o" "$locals.c"
    chmod 644 "$program.elf" "$program.so" "$program.o" "$locals.so" "$locals.o"
}

# One program in four versions of DWARF, each with other options that change what the sections look like; and an object.
dwarf() {
    resources=$here/../../runtime/src/test/resources/org/jargoon/dwarf
    described 2 -O2
    described 3 -O1
    described 4 -O0 -fno-omit-frame-pointer -fasynchronous-unwind-tables
    described 5 -O2 -gz=zlib
    (cd "$here/dwarf" &&
        $CC -std=gnu17 -Wall -O2 -ffreestanding -fno-pie -fno-stack-protector -fno-ident -fasynchronous-unwind-tables \
            -mabi=lp64d -march=rv64gc -ffunction-sections -ffile-prefix-map="$here=/guests" -gdwarf-5 \
            -c -o "$resources/shapes.o" shapes.c)
    chmod 644 "$resources/shapes.o"
}

# described VERSION FLAG...
described() {
    version=$1 elf=$resources/shapes-$1.elf
    shift
    (cd "$here/dwarf" &&
        $CC -std=gnu17 -Wall -ffreestanding -nostdlib -static -fno-pie -no-pie -fno-stack-protector -fno-ident \
            -mabi=lp64d -march=rv64gc -ffunction-sections -Wl,--gc-sections -Wl,--build-id=none \
            -Wl,-z,max-page-size=4096 -Wl,-z,noseparate-code -ffile-prefix-map="$here=/guests" -gdwarf-"$version" "$@" \
            -o "$elf" shapes.c -lgcc)
    chmod 644 "$elf"
    (cd "$resources" &&
        "${CC%gcc}objdump" --dwarf=decodedline "shapes-$version.elf" >"shapes-$version.lines" &&
        "${CC%gcc}readelf" --debug-dump=frames-interp "shapes-$version.elf" >"shapes-$version.frames")
    install -m 755 "$elf" "$scratch/recorded"
    "$QEMU" -g "$scratch/socket" "$scratch/recorded" &
    until [ -S "$scratch/socket" ]; do sleep 0.1; done
    "$GDB" -nx -batch -ex "py socket, stride, stops, functions = '$scratch/socket', 9, 40, []" \
        -x "$here/dwarf/record.py" "$scratch/recorded" >"${elf%.elf}.stacks" 2>"$scratch/gdb.txt"
    wait
    rm -f "$scratch/socket"
}

# A flat image that a machine's memory begins with, beside its source.
image() {
    $CC -nostdlib -static -fno-pie -no-pie -march=rv64gc -mabi=lp64d -Wl,--build-id=none -Wl,-Ttext=0 \
        -o "$scratch/image.elf" "$1"
    "${CC%gcc}objcopy" -O binary -j .text "$scratch/image.elf" "${1%.S}.bin"
    chmod 644 "${1%.S}.bin"
}

[ $# -gt 0 ] || set -- golden demo training random bench system hypervisor htif sweep dwarf polyglot
for part; do
    "$part"
done
