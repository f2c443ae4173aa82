#!/usr/bin/env bash
# Runs that are killed at random moments, and interrupted, and go on: to the same bytes as the run
# that nobody disturbed, on any number of threads.
set -u
root=$(cd "$(dirname "$0")/../.." && pwd)
program=${SOJOURN:-$root/sojourn}
model=$root/configs/quickstart.cfg
tree=$(mktemp -d) || exit 1
trap 'rm -rf "$tree"' EXIT
cd "$tree" || exit 1
failed=0
# shellcheck source=tests/helpers/wait.sh
. "$root/tests/helpers/wait.sh"
KILLS=25    # of each kind of run

ok() { echo "ok $*"; }
not_ok() { echo "not ok $*"; failed=1; }

# is STATUS 'WHAT' COMMAND...: it must end so.
is() {
    local want=$1 what=$2 status
    shift 2
    "$@" >said 2>&1
    status=$?
    if [ "$status" = "$want" ]; then ok "$what"
    else not_ok "$what: status $status: $(cat said)"
    fi
}

whole=whole    # where its files are
# alike FOLDER NAME: its files are those of the undisturbed run.
alike() {
    local file
    for file in $whole/"$2".json $whole/"$2"*.csv; do
        cmp "$1/${file#"$whole"/}" "$file" || return 1
    done
}

# same FOLDER NAME 'WHAT': its results are those of the undisturbed run.
same() {
    if alike "$1" "$2"; then ok "$3"
    else not_ok "$3"
    fi
}

# A moment of the first 0.2 s, counted from when the program is up (with MPI that takes as long).
micros() { echo "${EPOCHREALTIME/[.,]/}"; }
before=$(micros)
"$program" --version >/dev/null
up=$((($(micros) - before) / 1000))
a_moment() { sleep "$(printf '%d.%03d' $((($1 + up) / 1000)) $((($1 + up) % 1000)))"; }

# killed_and_resumed NAME ARGUMENT...: kill it KILLS times, resuming until it is done, then anew.
killed_and_resumed() {
    local name=$1 kills=0 runs=0 resumed=0 folder=killed status
    shift
    rm -rf $folder
    while [ $kills -lt $KILLS ] || [ -e $folder ]; do
        "$program" "$name" "$@" -j $((1 + RANDOM % 3)) -o $folder --resume >said 2>&1 &
        a_moment $((RANDOM % 200))
        [ $kills -ge $KILLS ] || kill -9 $! 2>/dev/null
        wait $! 2>/dev/null
        status=$?
        grep -q 'replications of the earlier run' said && resumed=$((resumed + 1))
        case $status in
        137) kills=$((kills + 1)) ;;
        0)
            runs=$((runs + 1))
            alike $folder "$name" ||
                { not_ok "$name: run $runs came to another result after kills"; return; }
            [ ! -e $folder/"$name".journal ] ||
                { not_ok "$name: the journal of a finished run was left"; return; }
            rm -rf $folder ;;
        *) not_ok "$name: status $status: $(cat said)"; return ;;
        esac
    done
    if [ $resumed -gt $((KILLS / 4)) ]; then
        ok "$name: killed $kills times, resumed $resumed times, $runs runs with the same bytes"
    else
        not_ok "$name: only $resumed resumptions after $kills kills: the test sees nothing"
    fi
}

run=(-q --precision 0.005)
grid=(-q --precision 0.01 --over "token.lifetime=30,100,300")
is 0 "simulate, undisturbed" "$program" simulate "$model" "${run[@]}" -j 1 -o whole
is 0 "sweep, undisturbed" "$program" sweep "$model" "${grid[@]}" -j 1 -o whole
for threads in 2 3; do
    is 0 "simulate on $threads threads" "$program" simulate "$model" "${run[@]}" -j $threads -o on
    same on simulate "simulate on $threads threads: the same bytes"
    is 0 "sweep on $threads threads" "$program" sweep "$model" "${grid[@]}" -j $threads -o on
    same on sweep "sweep on $threads threads: the same bytes"
done

# Distributions: records with tails, of different lengths.
tails=(--precision 0.005 --quantiles "0.5,0.99" --histogram)
whole="whole-tails"
is 0 "with distributions, undisturbed" "$program" simulate "$model" -q "${tails[@]}" -j 1 -o $whole
is 0 "and on 3 threads" "$program" simulate "$model" -q "${tails[@]}" -j 3 -o on
same on simulate "and on 3 threads: the same bytes"
[ "$(grep -c ',response,' $whole/simulate-histogram.csv)" -gt 1000 ] && ok "distributions are there" ||
    not_ok "no distributions"
killed_and_resumed simulate "$model" "${tails[@]}"
whole=whole

killed_and_resumed simulate "$model" --precision 0.005
killed_and_resumed sweep "$model" --precision 0.01 --over token.lifetime=30,100,300

# The general engine, by a pilot: classes, priorities, rooms that block and lose, parts cancelled.
cat >mixed.cfg <<'CFG'
model = "network";
classes = ( { name = "gold"; priority = 2; }, { name = "plain"; priority = 1; } );
stations = (
    { name = "desk"; discipline = "priority-preemptive"; service = { mean = 0.5; }; },
    { name = "back"; servers = 2; room = 4; full = "block"; service = { dist = "gamma"; mean = 1; scv = 2; }; },
    { name = "send"; fork = "replica"; need = 1; others = "cancel"; },
    { name = "replica"; instances = 2; room = 6; service = { mean = 1.2; }; }
);
sources = ( { name = "g"; class = "gold"; rate = 0.4; to = "desk"; },
            { name = "p"; class = "plain"; rate = 0.6; to = "desk"; } );
routes = ( { from = "desk"; to = "back"; }, { from = "back"; to = "send"; p = 0.5; },
           { from = "replica"; to = "join"; } );
CFG
mixed=(mixed.cfg -s experiment.window=1000.0 -s experiment.windows=2 --precision 0.02 --quantiles 0.9 --numbers 3)
whole='whole-mixed'
is 0 "rooms and classes, undisturbed" "$program" simulate "${mixed[@]}" -q -j 1 -o $whole
for threads in 2 3; do
    is 0 "rooms and classes on $threads threads" "$program" simulate "${mixed[@]}" -q -j $threads -o on
    same on simulate "rooms and classes on $threads threads: the same bytes"
done
killed_and_resumed simulate "${mixed[@]}"
whole=whole

# --- Ctrl-C: what is known, and a word on how to go on. ---
"$program" simulate "$model" --precision 0.0001 -j 2 --json -o stopped >said 2>stderr &
grown stopped/simulate.journal 30000
kill -INT $!
wait $!
status=$?
[ $status = 3 ] && ok "interrupted: status 3" || not_ok "interrupted: status $status: $(cat stderr)"
grep -q '"interrupted":.*true' said && ok "interrupted: labelled" || not_ok "no label"
again=$(sed -n 's/^to go on: sojourn //p' stderr)
[ -n "$again" ] && ok "interrupted: says how to go on" || not_ok "no word: $(cat stderr)"
[ -s stopped/simulate.journal ] && ok "interrupted: the journal stays" || not_ok "no journal"
is 2 "without --resume it stays" "$program" simulate "$model" --precision 0.0001 -o stopped
grep -q 'resume' said && ok "and --resume is named" || not_ok "no hint: $(cat said)"
before=$(stat -c %s stopped/simulate.journal)
is 2 "another seed is refused" "$program" simulate "$model" --resume --seed 2 -o stopped
is 2 "distributions that were not recorded are refused" "$program" simulate "$model" --resume --quantiles 0.5 -o stopped
is 2 "another model is refused" "$program" simulate "$model" --resume -s K=5 -o stopped
grep -q 'simulate.journal: error: .*another model' said && ok "and why" || not_ok "$(cat said)"
[ "$before" = "$(stat -c %s stopped/simulate.journal)" ] && ok "it is as it was" || not_ok "touched"
# The command as it was told, but for the precision: a coarser one that it can reach.
read -r -a words <<<"${again/--precision 0.0001/--precision 0.005}"
is 0 "resumed as told, to a coarser precision" "$program" "${words[@]}"
# (Its JSON tells a command line of its own.)
if cmp stopped/simulate.csv whole/simulate.csv; then ok "and to the same bytes"
else not_ok "and to other bytes"
fi

is 2 "--resume without -o" "$program" simulate "$model" --resume
# What a run that was killed while it wrote its results left behind goes; what is not such a file stays.
mkdir new
touch new/simulate.json.123-0.tmp new/simulate.csv.4194305-1.tmp new/simulate.json.mine.tmp
is 0 "--resume with nothing there begins" "$program" simulate "$model" "${run[@]}" --resume -o new
same new simulate "begun with --resume: the same bytes"
left=$(cd new && echo *)
if [ "$left" = "simulate.csv simulate.json simulate.json.mine.tmp" ]; then ok "temporaries of a killed run go"
else not_ok "temporaries of a killed run: $left"
fi
exit $failed
