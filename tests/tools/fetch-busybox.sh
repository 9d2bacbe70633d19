#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Fetches Debian's busybox-static for riscv64 and prints the program's path. Debian 13 is the first release with
# riscv64; it is reached by a private apt configuration made from this machine's own sources, and nothing is
# installed.
. "$(dirname "$0")/common.sh"
program=$cache/busybox/busybox
if ! done_before busybox; then
    work=$(mktemp -d "$cache/work.XXXXXX")
    trap 'rm -rf "$work"' EXIT
    cd "$work"
    mirror=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null |
        sed -n -e 's/^deb \(\[[^]]*\] *\)\{0,1\}\(http[^ ]*\/debian\/\{0,1\}\) .*/\2/p' \
            -e 's/^URIs: *\(http[^ ]*\/debian\/\{0,1\}\) *$/\1/p' |
        head -n 1)
    [ -n "$mirror" ] || { echo "no Debian mirror in this machine's apt sources" >&2; exit 1; }
    mkdir -p lists/partial archives/partial
    : >status
    keyring=/usr/share/keyrings/debian-archive-keyring.gpg
    echo "deb [signed-by=$keyring] $mirror trixie main" >sources.list
    cat >apt.conf <<END
Dir::Etc::sourcelist "$work/sources.list";
Dir::Etc::sourceparts "-";
Dir::State::lists "$work/lists";
Dir::State::status "$work/status";
Dir::Cache "$work";
Dir::Cache::archives "$work/archives";
APT::Architecture "amd64";
APT::Architectures { "amd64"; "riscv64"; };
APT::Sandbox::User "root";
Acquire::Languages "none";
END
    APT_CONFIG=$work/apt.conf apt-get update -q >&2
    APT_CONFIG=$work/apt.conf apt-get download -q busybox-static:riscv64 >&2
    dpkg-deb -x busybox-static_*.deb .
    mkdir -p "$cache/busybox"
    found=$(find . -type f -path '*/bin/busybox' | head -n 1)
    install -m 755 "$found" "$program"
    mark_done busybox
fi
echo "$program"
