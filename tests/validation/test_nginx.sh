#!/usr/bin/env bash
# The model against what was measured of a real nginx (results/nginx/measured.csv): it agrees, and
# models that are off by one tick, or know no tick, do not. Measuring anew is `make validate-nginx`.
set -u
root=$(cd "$(dirname "$0")/../.." && pwd)
program=${SOJOURN:-$root/build/cc/sojourn}
tree=$(mktemp -d) || exit 1
trap 'rm -rf "$tree"' EXIT
failed=0

# ends STATUS 'NAME' 'WHAT IS SAID' POINT: with that status, MODEL_OPTIONS as they are.
ends() {
    local status
    SOJOURN=$program TOOLS=${program%/*}/validation/nginx MODEL_EXPERIMENTS=200 \
        MEASURED=$root/results/nginx/measured.csv \
        "$root/validation/nginx/validate" "$tree/out" "$4" >"$tree/said" 2>&1
    status=$?
    if [ $status = "$1" ] && grep -qE "$3" "$tree/said"; then
        echo "ok $2"
    else
        echo "not ok $2: exit status $status; said: $(cat "$tree/said")"
        failed=1
    fi
}

export MODEL_OPTIONS=''
ends 0 "the model agrees" "^0 unexplained" lifetime-2
ends 0 "of wrappers, too" "^0 unexplained" random-4
ends 0 "of a lock" "^0 unexplained" slow-lock
ends 0 "of refreshes in the background" "^0 unexplained" slow-background
ends 0 "of a cache with little room" "^0 unexplained" lru
ends 0 "second by second after a flush" "^0 unexplained" flush
MODEL_OPTIONS='-s token.lifetime=3'
ends 3 "not with a lifetime of a tick more" "\| lifetime-2 \| fetch_rate.* differs" lifetime-2
MODEL_OPTIONS='-s token.lifetime=1'
ends 3 "nor of a tick less" "\| lifetime-2 \| fetch_rate.* differs" lifetime-2
MODEL_OPTIONS='-s token.granularity=0'
ends 3 "nor without ticks" "\| lifetime-2 \| fetch_rate.* differs" lifetime-2
MODEL_OPTIONS='-s token.cache=shared'
ends 3 "nor with one cache for all wrappers" "\| random-4 \| fetch_rate.* differs" random-4
MODEL_OPTIONS='-s token.single_flight=true'
ends 3 "nor as single flight" "\| slow \| fetch_rate.* differs" slow
MODEL_OPTIONS='-s token.lock.of=all'
ends 3 "nor with a lock of expired entries" "\| slow-lock \| fetch_rate.* differs" slow-lock
MODEL_OPTIONS='-s token.on_expired_entry=serve-stale'
ends 3 "nor when who refreshes waits" "\| slow-background \| user_response,.* differs" slow-background
MODEL_OPTIONS=''
ends 1 "a point that is not there" "no point is called 'lifetime-3'" lifetime-3
exit $failed
