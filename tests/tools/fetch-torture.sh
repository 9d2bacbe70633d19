#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Fetches gcc's self-checking C programs (gcc.c-torture/execute) out of Debian's gcc-12-source and prints their folder.
. "$(dirname "$0")/common.sh"
folder=$cache/torture
if ! done_before torture; then
    work=$(mktemp -d "$cache/work.XXXXXX")
    trap 'rm -rf "$work"' EXIT
    cd "$work"
    apt-get download -q gcc-12-source >&2
    dpkg-deb -x gcc-12-source_*.deb .
    rm -rf "$folder"
    mkdir -p "$folder"
    tar -xf usr/src/gcc-12/gcc-12*.tar.xz -C "$folder" --strip-components=3 --wildcards '*/gcc.c-torture/execute/*'
    mark_done torture
fi
echo "$folder/gcc.c-torture/execute"
