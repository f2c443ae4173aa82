#!/usr/bin/env bash
# The program on several ranks: the same bytes as on one, a journal that survives a rank's death,
# one voice. For a build with MPI; there is nothing to see in another, or where there is no mpirun.
set -u
program=${SOJOURN:-$(cd "$(dirname "$0")/../.." && pwd)/sojourn}
model=$(cd "$(dirname "$0")/../.." && pwd)/configs/quickstart.cfg
if ! ldd "$program" 2>/dev/null | grep -q libmpi || ! command -v mpirun >/dev/null; then
    echo "ok nothing to test: no MPI in this build"
    exit 0
fi
tree=$(mktemp -d) || exit 1
trap 'rm -rf "$tree"' EXIT
cd "$tree" || exit 1
failed=0

ok() { echo "ok $*"; }
not_ok() { echo "not ok $*"; failed=1; }

# On this machine alone, whoever we are, however few its cores.
mpi=(mpirun --allow-run-as-root --oversubscribe --bind-to none
    --mca btl "self,vader" --mca oob_tcp_if_include lo)

# ranks N ARGUMENT...: the program on so many.
ranks() {
    local n=$1
    shift
    "${mpi[@]}" -n "$n" "$program" "$@"
}

# Where one rank wrote distributions the others wrote the same.
same_histogram() { [ ! -e "alone/$1-histogram.csv" ] || cmp "many/$1-histogram.csv" "alone/$1-histogram.csv"; }

# same 'WHAT' NAME ARGUMENT...: on 2 ranks of 2 threads and 3 of 1, all files and stdout.
same() {
    local what=$1 name=$2 n threads
    shift 2
    "$program" "$name" "$@" -q --csv -j 1 -o alone >alone.out 2>alone.err ||
        { not_ok "$what, alone: $(cat alone.err)"; return; }
    for n in 2 3; do
        threads=$((4 - n))
        rm -rf many
        if ranks $n "$name" "$@" -q --csv -j $threads -o many >many.out 2>many.err &&
            cmp many.out alone.out && cmp "many/$name.json" "alone/$name.json" &&
            cmp "many/$name.csv" "alone/$name.csv" && same_histogram "$name" && [ ! -e "many/$name.journal" ]; then
            ok "$what on $n ranks of $threads threads: the same bytes"
        else
            not_ok "$what on $n ranks of $threads threads: $(head -c 2000 many.err)"
        fi
    done
}

same "simulate" simulate "$model" --precision 0.01
# The drift test takes one pilot in a thousand to drift by chance: here is one.
cat >queue.cfg <<'CFG'
model = "network";
stations = ( { name = "q"; service = { mean = 1.0; }; } );
sources = ( { name = "users"; rate = 0.5; to = "q"; } );
experiment = { window = 100.0; precision = 0.05; seed = 1958; };
CFG
same "a warm-up that is lengthened" simulate queue.cfg
grep -q '"warmup_by":"lengthened"' many/simulate.json || not_ok "it was not lengthened"
same "compare with distributions" compare "$model" --precision 0.01 --quantiles 0.5,0.99 --histogram
same "sweep with an unstable point" sweep "$model" --precision 0.02 --over I_0=100,300,200,150

# --- Mistakes and help are said once, with the status of one process. ---
ranks 2 simulate no-such-file.cfg >out 2>err
status=$?
if [ $status = 2 ] && [ "$(grep -c 'no-such-file.cfg' err)" = 1 ]; then ok "a mistake is said once"
else not_ok "a mistake: status $status, said $(grep -c 'no-such-file.cfg' err) times"
fi
[ "$(ranks 3 --version 2>/dev/null | wc -l)" = 1 ] && ok "one voice" || not_ok "several voices"

# Wait until a run has some replications in its journal.
under_way() {
    for _ in $(seq 200); do
        sleep 0.1
        [ "$(stat -c %s "$1" 2>/dev/null || echo 0)" -gt 30000 ] && return
    done
}

# --- A rank that dies takes the job with it; the journal has what was done. ---
"${mpi[@]}" -n 3 "$program" simulate "$model" --precision 0.0001 -j 1 --csv -o killed >out 2>err &
launcher=$!
under_way killed/simulate.journal
rank=$(pgrep -P $launcher | tail -n 1)
kill -9 "$rank"
wait $launcher
status=$?
[ $status != 0 ] && ok "a rank was killed: status $status" || not_ok "a rank was killed: status 0"
grep -q 'rank [12]' err && ok "and is named" || not_ok "no rank is named: $(cat err)"
grep -l SOJOURNJ killed/simulate.journal >/dev/null && ok "the journal stays" || not_ok "no journal"
ranks 2 simulate "$model" --precision 0.01 --csv -o killed --resume >out 2>err
status=$?
if [ $status = 0 ] && grep -q 'replications of the earlier run' err; then ok "resumed on 2 ranks"
else not_ok "resumed: status $status: $(cat err)"
fi
"$program" simulate "$model" --precision 0.01 --csv -q >alone.out
cmp out alone.out && ok "resumed: the same bytes" || not_ok "resumed: other bytes"

# --- Rank 0 interrupted: what is known, status 3. ---
"${mpi[@]}" -n 2 "$program" simulate "$model" --precision 0.0001 --json -o stopped >out 2>err &
launcher=$!
under_way stopped/simulate.journal
kill -INT "$(pgrep -P $launcher | head -n 1)"
wait $launcher
status=$?
[ $status = 3 ] && ok "interrupted: status 3" || not_ok "interrupted: status $status: $(cat err)"
grep -q '"interrupted":.*true' out && ok "interrupted: labelled" || not_ok "interrupted: no label"
grep -q '^to go on: ' err && ok "interrupted: says how to go on" || not_ok "no word: $(cat err)"
exit $failed
