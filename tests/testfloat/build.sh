#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Builds TestFloat's generator, the judge of floating point, and prints its path.
#
# Debian's source package of QEMU carries Berkeley SoftFloat 3 and TestFloat 3. They are fetched through the machine's
# own package sources (asked for source packages in a private list), built for the rules of RISC-V, and kept in an
# ignored folder; nothing of them enters the repository.
#
# Needs: apt-get, tar, xz, gcc, make. Usage: build.sh [FOLDER]; default is .jargoon/testfloat at the repository's root.
set -eu

root=$(cd "$(dirname "$0")/../.." && pwd)
cache=${1:-$root/.jargoon/testfloat}
result=$cache/testfloat_gen
if [ -x "$result" ]; then
    echo "$result"
    exit 0
fi

mkdir -p "$cache/lists/partial" "$cache/archives/partial" "$cache/sources"
cache=$(cd "$cache" && pwd)
result=$cache/testfloat_gen

# The machine's sources, as sources of source packages.
for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
    [ -f "$file" ] && sed -n 's/^[[:space:]]*deb[[:space:]]/deb-src /p' "$file" > "$cache/sources/$(basename "$file" .list).list"
done
for file in /etc/apt/sources.list.d/*.sources; do
    [ -f "$file" ] && sed 's/^Types:.*/Types: deb-src/' "$file" > "$cache/sources/$(basename "$file")"
done
cat > "$cache/apt.conf" <<END
Dir::Etc::sourcelist "/dev/null";
Dir::Etc::sourceparts "$cache/sources";
Dir::State::lists "$cache/lists";
Dir::Cache "$cache";
Dir::Cache::archives "$cache/archives";
Acquire::Languages "none";
APT::Sandbox::User "";
END

(
    cd "$cache"
    echo "testfloat: fetching Debian's source package qemu (about 150 MB unless cached)" >&2
    # A source of other packages may lack source packages; what matters is whether qemu's can be had.
    APT_CONFIG=$cache/apt.conf apt-get -q update >&2 || echo "testfloat: some package source has no source packages" >&2
    APT_CONFIG=$cache/apt.conf apt-get -q source --download-only --tar-only qemu >&2
    tar -xf qemu_*.orig.tar.* --wildcards --strip-components=3 \
        '*/tests/fp/berkeley-softfloat-3/*' '*/tests/fp/berkeley-testfloat-3/*'
    rm -f qemu_*.orig.tar.*

    # The makefiles of the GCC target with 128-bit integers; the specialization supplies RISC-V's NaN rules and the
    # saturation of conversions. TestFloat must see the same one, for its list of functions.
    make -C berkeley-softfloat-3/build/Linux-x86_64-GCC -j2 SPECIALIZE_TYPE=RISCV >&2
    make -C berkeley-testfloat-3/build/Linux-x86_64-GCC -j2 SPECIALIZE_TYPE=RISCV testfloat_gen >&2
    cp berkeley-testfloat-3/build/Linux-x86_64-GCC/testfloat_gen .
)
echo "$result"
