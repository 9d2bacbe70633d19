#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Boots Debian's kernel on several VCPUs, keeps all of them busy with gzip, sha256 and find for some minutes, and looks
# for what a kernel says of lost interrupts, stalls and faults. Ends with 0 if there is nothing of it, all loops have
# done rounds, and no hash was wrong. Needs jargoon fetch-guest debian.
#   stress.sh [MINUTES [VCPUS [FLAG...]]]      10 minutes, 4 VCPUs; the flags are of jargoon boot
# The console's log goes to target/stress.log.
set -u
root=$(cd "$(dirname "$0")/../../.." && pwd)
minutes=${1:-10} vcpus=${2:-4}
[ $# -lt 2 ] || shift
[ $# -lt 1 ] || shift
log=$root/target/stress.log
mkdir -p "$root/target"

# Each loop does one thing over and over, checks it, and says at the end how often. Two of each keep four VCPUs busy.
guest='
end=$(($(date +%s) + 60 * MINUTES))
seq 1 60000 >/tmp/numbers
good=$(sha256sum </tmp/numbers)
loop() {
    n=0
    while [ $(date +%s) -lt $end ]; do
        case $1 in
            gzip*) [ "$(gzip -c /tmp/numbers | gunzip -c | sha256sum)" = "$good" ] || echo "stress: WRONG $1" ;;
            sha*) [ "$(sha256sum </tmp/numbers)" = "$good" ] || echo "stress: WRONG $1" ;;
            find*) [ $(find / -xdev 2>/dev/null | wc -l) -gt 300 ] || echo "stress: WRONG $1" ;;
        esac
        n=$((n + 1))
    done
    echo "stress: $1 did $n rounds"
}
for i in gzip1 sha1 find1 gzip2 sha2 find2; do loop $i & done
while [ $(date +%s) -lt $end ]; do
    sleep 20
    echo "stress: uptime $(cut -d" " -f1 /proc/uptime), timer interrupts $(grep -i timer /proc/interrupts | tr -s " " | cut -d" " -f3-6)"
done
wait
dmesg | grep -iE "warn|bug|detected stall|detected expedited|oops|lockup|hung|nobody cared|lost"
echo "stress: over"
'
# A folder with the script, which the guest finds under /mnt: the kernel's command line is too short for it.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
printf '%s' "$guest" | sed "s/MINUTES/$minutes/" >"$work/stress"

"$root/jargoon" boot debian --vcpus "$vcpus" --share "$work:stress" --append 'run="sh /mnt/stress/stress"' --no-reboot \
    "$@" </dev/null | tr -d '\r' | tee "$log"
status=0
if grep -E 'WARNING|BUG|detected stall|detected expedited|Oops|lockup|hung task|nobody cared|[Ll]ost|stress: WRONG|Call Trace|rcu: INFO' "$log" >&2; then
    echo 'stress: the lines above are faults' >&2
    status=1
fi
rounds=$(grep -cE '^stress: .* did [1-9][0-9]* rounds' "$log")
if [ "$rounds" != 6 ] || ! grep -q '^stress: over' "$log"; then
    echo "stress: $rounds of 6 loops came to their end" >&2
    status=1
fi
exit $status
