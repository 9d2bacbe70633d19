# SPDX-License-Identifier: Apache-2.0
# Sourced by the scripts beside it. What they fetch comes from the Debian mirror that this machine is set up with, by
# package name, and goes to a cache folder outside the repository.
set -eu
cache=${XDG_CACHE_HOME:-$HOME/.cache}/jargoon
mkdir -p "$cache"

# done_before NAME and mark_done NAME: whether a fetch has been completed; makes the scripts cheap to call again.
done_before() {
    [ -e "$cache/$1.done" ]
}

mark_done() {
    touch "$cache/$1.done"
}
