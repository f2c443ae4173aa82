#!/usr/bin/env bash
# No line of a table is wider than 80 columns when it goes into a pipe: every config, solved and expanded, and the tables of the
# other commands on one config each, with as few experiments as there can be.
#
# The exception: a word that is wider than its place stays whole where it must be copied, a path or a key of a sweep. None of
# the configs here has such a word.
set -u
root=$(cd "$(dirname "$0")/../.." && pwd)
program=${SOJOURN:-$root/sojourn}
cd "$root" || exit 1
failed=0
ran=0

# fits ARGS...: what it prints fits
fits() {
    local wide lines
    lines=$("$program" "$@" 2>/dev/null)
    wide=$(LC_ALL=C.UTF-8 awk 'length > 80' <<<"$lines" | head -n 1)
    ran=$((ran + $(wc -l <<<"$lines")))
    if [ -z "$wide" ]; then
        echo "ok $*"
    else
        echo "not ok $*: $wide"
        failed=1
    fi
}

for config in configs/*.cfg; do
    fits check "$config"
    fits solve "$config" --within 200ms,20s --quantiles p50,p90,p95,p99,p99.9 --numbers 9
done
few=(-s experiment.experiments=10 -q)
for config in quickstart web classes fork-join token-network waiting-room breakdowns; do
    fits simulate "configs/$config.cfg" "${few[@]}" --all
done
fits simulate configs/herd.cfg --transient "${few[@]}"
fits simulate configs/quickstart.cfg "${few[@]}" --require 'S_p.utilization < 0.9' --quantiles p50,p99
fits compare configs/quickstart.cfg "${few[@]}" --all
fits compare configs/quickstart.cfg "${few[@]}" --vs K=5
fits sweep configs/quickstart.cfg --over K=4,5 --over token.lifetime=60,300 "${few[@]}" \
    --show I_t,S_p.utilization,S_a.mean_wait,network.mean_sojourn --require 'network.mean_sojourn < 1s'
fits size configs/quickstart.cfg -q --vary M=1,2 --vary K=3,4 --cost '4*M + 20*K' --require 'network.mean_sojourn < 45ms'
# A long requirement is not cut: the table leaves out the bound, which stands in it.
long='network.sojourn_within_123.456ms > 12.3456%'
fits solve configs/web.cfg -q --require "$long"
if "$program" solve configs/web.cfg -q --require "$long" | grep -qE "^$long  ~ [0-9.]+ +- +met *$"; then
    echo "ok a long requirement is not cut"
else
    echo "not ok a long requirement is not cut"
    failed=1
fi
for topic in config units ranges figures requirements precision distributions disciplines rules tokens output exit-status; do
    fits help $topic
done
[ $ran -gt 2000 ] && echo "ok $ran lines" || { echo "not ok $ran lines"; failed=1; }
exit $failed
