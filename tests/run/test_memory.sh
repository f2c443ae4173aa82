#!/usr/bin/env bash
# Memory that runs out: each allocation of small runs fails once, and a limit cuts larger ones off. The program ends
# with status 1 and a word that says how much was asked for, nothing half-written; the library with a status.
set -u
root=$(cd "$(dirname "$0")/../.." && pwd)
program=${SOJOURN:-$root/sojourn}
tree=$(mktemp -d) || exit 1
trap 'rm -rf "$tree"' EXIT
cd "$tree" || exit 1
failed=0

# is 'WHAT' 'GOT' 'WANT'
is() {
    if [ "$2" = "$3" ]; then
        echo "ok $1"
    else
        echo "not ok $1: '$2', not '$3'"
        failed=1
    fi
}

mm1=$root/configs/mm1.cfg quickstart=$root/configs/quickstart.cfg
compile=${COMPILE:-cc}
# shellcheck disable=SC2086  # words are wanted
if ! $compile -shared -fPIC -o failing.so "$root/tests/data/memory/failing.c" -ldl 2>compile.log; then
    echo "not ok allocations that fail: $(head -n 3 compile.log)"
    exit 1
fi

# each_fails STEP COMMAND...: allocation 1, 1 + STEP, ... of it fails
each_fails() {
    local step=$1 n i said status wrong=''
    shift
    FAIL_COUNT=count LD_PRELOAD=./failing.so "$program" "$@" >whole.txt 2>whole.err
    n=$(cat count)
    is "${*##*/}: fails nowhere" $? 0
    is "${*##*/}: allocations are seen" "$([ "$n" -gt 100 ] && echo yes || echo "$n")" yes
    for ((i = 1; i <= n; i += step)); do
        rm -rf out
        said=$(FAIL_AT=$i LD_PRELOAD=./failing.so "$program" "$@" 2>&1 >said.txt)
        status=$?
        # (The order of allocations differs from run to run where there are threads: a run may be spared.)
        [ $status = 0 ] && cmp -s said.txt whole.txt && continue
        [ $status = 1 ] || wrong+=" $i: status $status;"
        [[ $said == *'error: out of memory'* ]] || wrong+=" $i: '$said';"
        ls out/*.tmp >/dev/null 2>&1 && wrong+=" $i: a temporary;"
        [ ! -s said.txt ] || cmp -s said.txt whole.txt || wrong+=" $i: half a result;"
    done
    is "${*##*/}: each of $n allocations, by $step" "$wrong" ''
}
each_fails 3 solve "$mm1"
each_fails 5 simulate "$mm1" -n 30 -j 2 -q
each_fails 23 simulate "$mm1" -n 30 -j 2 -q --quantiles 0.5 --json -o out
each_fails 19 compare "$mm1" -n 30 -j 2 -q --csv
each_fails 37 sweep "$mm1" --over stations.server.servers=1,2 -n 30 -j 2 -q
each_fails 17 check "$quickstart" --json
each_fails 61 solve "$quickstart" --json

# --- the library, in a host that lives on ---
library=$(dirname "$program")/libsojourn.a
if [ -f "$library" ]; then
    cp "$root/src/run/sojourn.h" .
    # shellcheck disable=SC2086,SC2046
    $compile -I. -o host "$root/tests/data/memory/host.c" "$library" $(pkg-config --libs gsl libconfig libcjson) -lpthread -lm 2>compile.log ||
        { cat compile.log; failed=1; }
    FAIL_COUNT=count LD_PRELOAD=./failing.so ./host >said.txt 2>&1
    is "the host is right" "$? $(cat said.txt)" '0 right after 0 failures'
    n=$(cat count) wrong='' seen=0
    for ((i = 1; i <= n; i += 101)); do
        said=$(FAIL_AT=$i LD_PRELOAD=./failing.so ./host 2>&1)
        [ $? = 0 ] || wrong+=" $i: $said;"
        [ "$said" = 'right after 0 failures' ] || seen=$((seen + 1))
    done
    is "the host lives on, $n allocations by 101" "$wrong" ''
    is "and is told of nearly each" "$([ $seen -gt $((n / 101 * 8 / 10)) ] && echo yes || echo "$seen of $((n / 101))")" yes
fi

# --- a limit on the address space ---
sed 's/^K = .*/K = 20000;/' "$quickstart" >large.cfg
for words in check solve 'simulate -j 1 -n 3'; do
    command=${words%% *} wrong=''
    for megabytes in 60 100 170 300; do
        rm -rf out
        # shellcheck disable=SC2086
        said=$( (ulimit -v $((megabytes * 1024)); "$program" $words large.cfg -o out) 2>&1 >said.txt)
        status=$?
        [ $status = 0 ] && continue
        [ $status = 1 ] || wrong+=" $megabytes: status $status: $said;"
        [[ $said == *'out of memory'* ]] || [[ $said == *'cannot start a thread'* ]] || wrong+=" $megabytes: $said;"
        [ ! -s said.txt ] || wrong+=" $megabytes: half a result;"
        ls out/*.tmp >/dev/null 2>&1 && wrong+=" $megabytes: a temporary;"
    done
    is "$command within a limit" "$wrong" ''
done
exit $failed
