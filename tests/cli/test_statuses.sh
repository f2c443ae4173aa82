#!/usr/bin/env bash
# The exit statuses but 2, and what goes with them: 0 done, 1 the machine failed, 3 not precise or
# interrupted, 4 no steady state.
set -u
root=$(cd "$(dirname "$0")/../.." && pwd)
program=${SOJOURN:-$root/sojourn}
tree=$(mktemp -d) || exit 1
trap 'rm -rf "$tree"' EXIT
cd "$tree" || exit 1
failed=0
# shellcheck source=tests/helpers/wait.sh
. "$root/tests/helpers/wait.sh"

verdict() {    # verdict 'NAME' 'WHAT IS MISSING' 'WHAT WAS SAID'
    if [ -z "$2" ]; then
        echo "ok $1"
    else
        echo "not ok $1:$2; said: $3"
        failed=1
    fi
}

# ends STATUS 'NAME' 'ON STDOUT' 'ON STDERR' COMMAND ARGS...: it ends so; stdout and stderr contain
# that, or are empty where '' is given.
ends() {
    local want=$1 name=$2 on_out=$3 on_err=$4 status missing='' out err broken
    shift 4
    "$program" "$@" >out.txt 2>err.txt
    status=$?
    out=$(cat out.txt) err=$(cat err.txt)
    broken=$(tr -s ' \n' ' ' <out.txt)    # lines that were broken for the width, as one
    [ $status = "$want" ] || missing+=" exit status $status"
    [ -n "$on_out" ] || [ -z "$out" ] || missing+=" stdout should be empty"
    [ -n "$on_err" ] || [ -z "$err" ] || missing+=" stderr should be empty"
    [[ $out == *"$on_out"* || $broken == *"$on_out"* ]] || missing+=" no '$on_out' on stdout"
    [[ $err == *"$on_err"* ]] || missing+=" no '$on_err' on stderr"
    verdict "$name" "$missing" "$err"
}

mm1=$root/configs/mm1.cfg web=$root/configs/web.cfg
cat >trap.cfg <<'CFG'
model = "network";
stations = ( { name = "door"; service = { mean = 0.001; }; },
             { name = "hall"; service = { mean = 0.001; }; },
             { name = "maze"; service = { mean = 0.001; }; } );
sources = ( { name = "visitors"; rate = 5; to = "door"; } );
routes = ( ("door", "hall", 0.5), ("hall", "maze"), ("maze", "hall") );
CFG

# --- 0: done ---
for command in check solve 'simulate -n 100' 'sweep --over stations.server.servers=1,2 -n 100'; do
    # shellcheck disable=SC2086  # words are wanted
    ends 0 "done: $command" 'mm1.cfg' '' $command "$mm1"
    # shellcheck disable=SC2086
    ends 0 "done: $command --json" '"schema": "sojourn.' '' $command "$mm1" --json
    # shellcheck disable=SC2086
    ends 0 "done: $command --csv" ',' '' $command "$mm1" --csv
done
ends 0 "default simulate" 'server ' '' simulate "$mm1"
ends 0 "default simulate says its precision" '  reached' '' simulate "$mm1"
ends 0 "control variates say what they saved" 'variance saved in mean_sojourn x 1.' '' \
    simulate "$mm1" -n 600 --control-variates
ends 0 "control variates that do not help" 'variance saved in mean_sojourn none' '' \
    simulate "$mm1" -n 600 --control-variates -s sources.arrivals.interarrival.dist=uniform \
    -s sources.arrivals.interarrival.min=0.5 -s sources.arrivals.interarrival.max=1.8 \
    -s stations.server.service.dist=deterministic
ends 0 "antithetic pairs say what they saved" 'antithetic pairs: variance saved in mean_sojourn x 1.' '' \
    simulate "$mm1" -n 3000 --antithetic
ends 0 "antithetic pairs that do not help" 'NOTE: antithetic pairs do not help here' '' \
    simulate "$mm1" -n 200 --antithetic -s sources.arrivals.interarrival.dist=deterministic \
    -s sources.arrivals.interarrival.mean=1.2 -s stations.server.service.dist=deterministic
ends 0 "a model from a pipe" 'M/M/1' '' solve /dev/stdin <"$mm1"

# --- -o: whole files, in a folder that is made ---
ends 0 "-o makes a folder" 'mm1.cfg' '' solve "$mm1" -o new/folder
ends 0 "-o replaces what it wrote" 'web.cfg' '' solve "$web" -o new/folder
missing=''
[ "$(cd new/folder && echo *)" = 'solve.csv solve.json' ] || missing+=" $(ls new/folder)"
"$program" solve "$web" --csv | cmp - new/folder/solve.csv || missing+=" another CSV"
grep -q '"file":".*web.cfg"' new/folder/solve.json || missing+=" another JSON"
verdict "-o writes the CSV and JSON of stdout, and nothing else" "$missing" ''

# --- 1: the machine failed, and which file ---
: >file
ends 1 "-o below a file" '' "cannot write into folder 'file/x': Not a directory" \
    solve "$mm1" -o file/x
ends 1 "-o is a file" '' "cannot write into folder 'file'" simulate "$mm1" -o file
ends 1 "-o below a file: sweep" '' "cannot write into folder 'file/x'" \
    sweep "$mm1" --over stations.server.servers=1,2 -o file/x
# Who may write anywhere learns it only when the folder is made, with the result on stdout.
said=$("$program" check "$mm1" -o /proc/none 2>&1 >/dev/null)
missing="$?"
[[ $said != *"folder '/proc/none'"* ]] || missing=${missing#1}
verdict "-o in /proc" "$missing" "$said"
mkdir -p taken/solve.csv taken/simulate.csv
ends 1 "a folder in the file's place" 'mm1.cfg' "cannot write 'taken/solve.csv': Is a directory" \
    solve "$mm1" -o taken
if [ "$(id -u)" != 0 ]; then
    mkdir -m 555 closed
    ends 1 "-o that may not be written" '' "cannot write into folder 'closed': Permission denied" \
        simulate "$mm1" -o closed
    ends 1 "-o that may not be made" '' "cannot write into folder 'closed/x': Permission denied" \
        simulate "$mm1" -o closed/x
fi
if [ -c /dev/full ]; then
    for words in "check $mm1" "solve $mm1 --json" "solve $mm1 --csv" "simulate $mm1 -n 100" \
        "compare $mm1 -p 0.2" "sweep $mm1 --over stations.server.servers=1,2 --analytic" \
        "--help" "solve --help" "--version"; do
        # shellcheck disable=SC2086
        said=$("$program" $words 2>&1 >/dev/full)
        status=$? missing=''
        [ $status = 1 ] || missing+=" exit status $status"
        [[ $said == *"cannot write 'stdout': No space left on device"* ]] || missing+=" no reason"
        verdict "a full disk: ${words%% *}" "$missing" "$said"
    done
fi
# shellcheck disable=SC2188  # nobody reads
said=$({ "$program" check "$root/configs/paper-fig5.cfg" --json; echo "status $?" >&2; } 2>&1 >&- |
    cat)
missing=''
[[ $said == *"cannot write 'stdout'"*'status 1'* ]] || missing+=" no error"
verdict "stdout is closed" "$missing" "$said"

# --- 3: not precise, with results all the same ---
ends 3 "precision not reached" 'NOT REACHED' 'the precision asked for was not reached' \
    simulate "$mm1" --precision 0.0005 --max-experiments 150
ends 3 "precision not reached: results" 'mean sojourn, accepted' 'not reached' \
    simulate "$mm1" --precision 0.0005 --max-experiments 150
ends 3 "precision not reached: JSON" '"reached":false' 'not reached' \
    simulate "$mm1" --precision 0.0005 --max-experiments 150 --json
ends 3 "precision not reached: CSV" ',precision
' 'not reached' \
    simulate "$mm1" --precision 0.0005 --max-experiments 150 --csv
ends 3 "precision not reached: compare" 'comparisons' 'not reached' \
    compare "$mm1" --precision 0.0005 --max-experiments 150
ends 3 "precision not reached: sweep" 'precision' '' \
    sweep "$mm1" --over sources.arrivals.rate=0.5,0.8 --precision 0.0005 --max-experiments 150
ends 3 "--quiet is quiet" 'NOT REACHED' '' \
    simulate "$mm1" --precision 0.0005 --max-experiments 150 -q

few=(--max-experiments 150 --target server.response_p50:2% --target server.utilization:10%)
ends 3 "a target not reached is named" 'NOT REACHED' "'server.response_p50' is known to " \
    simulate "$mm1" "${few[@]}"
ends 3 "and how much it wants" 'hold jointly at a confidence of 95% or more' ' replications more' \
    simulate "$mm1" "${few[@]}"
ends 3 "a target not reached: compare" 'comparisons' "'server.response_p50' is known to " \
    compare "$mm1" "${few[@]}"
ends 3 "a target not reached: sweep" 'precision not reached: server.response_p50' '' \
    sweep "$mm1" --over sources.arrivals.rate=0.8,0.9 "${few[@]}"
ends 3 "a target without a value" 'NOT REACHED' "'refused.mean_sojourn' has no value: nothing was seen" \
    simulate "$mm1" --target refused.mean_sojourn:5% \
    -s 'routes=(("server","refused",0.0),("server","out",1.0))'
ends 3 "a percentile of too few" 'NOT REACHED' "'server.response_p99.999' has no interval" \
    simulate "$mm1" --target server.response_p99.999:5% --max-experiments 300
ends 0 "a percentile of too few goes on until there are enough" "server.response_p99.9" '' \
    simulate "$mm1" --target server.response_p99.9:50% -s experiment.window=20 -s experiment.windows=1 --warmup 300
ends 0 "targets reached" 'server.response_p90' '' simulate "$mm1" --target server.response_p90:10%
ends 0 "a sweep's table shows its targets" ' response_p90 ' '' \
    sweep "$mm1" --over sources.arrivals.rate=0.8,0.9 --target server.response_p90:10%,out.throughput:5%

# A sizing that is too short to decide says what would decide it.
short=(size "$root/configs/quickstart.cfg" --require 'network.sojourn_p99 < 150ms' --vary K=7:9 --cost K --max-experiments 20)
ends 3 "a sizing with undecided candidates" 'undecided' 'note: 3 candidates are undecided; with --indifference' \
    "${short[@]}"
ends 3 "a sizing with undecided candidates, quiet" 'undecided' '' "${short[@]}" -q

# What is shown, a target, or asked for by an option is measured, and there to see: M/M/1 at 0.9 and 1/s.
one=(sweep "$mm1" --over sources.arrivals.rate=0.9 --analytic)
ends 0 "an analytic sweep: what has no effect" ' ok ' 'note: --seed 5 has no effect: --analytic alone' \
    "${one[@]}" --seed 5 --quantiles 0.5
ends 0 "an analytic sweep: what has" ' response_p50 ' '' "${one[@]}" --show server.response_p50
ends 0 "a sweep shows the percentiles asked for" '= 46.0517' '' "${one[@]}" --quantiles 0.99
ends 0 "to show a percentile asks for it" '= 46.0517' '' "${one[@]}" --show network.sojourn_p99
ends 0 "to show a probability asks for it" '= 0.081' '' "${one[@]}" --show server.p_number_2
ends 0 "to show a share asks for it" '= 0.9 ' '' "${one[@]}" --show mean_sojourn,server.p_wait
ends 0 "a figure in a config is asked for" 'server.wait_within_10s.analytic' '' "${one[@]}" --csv \
    -s 'experiment.figures=["server.wait_within_10s"]'
ends 0 "a share that is a target is measured" 'server.wait_within_10s' '' \
    simulate "$mm1" --target server.wait_within_10s:5%
ends 0 "and compared" 'server.p_wait' '' simulate "$mm1" --target server.p_wait:5%,server.p_empty:20%

# A fixed number of experiments promises no precision: what it gives is told.
ends 0 "a fixed number of experiments" '  wider' '' simulate "$mm1" -n 5
ends 0 "a fixed number is said" 'a fixed number of experiments: no precision was asked for' '' simulate "$mm1" -n 5
ends 0 "a fixed number: JSON" '"reached":false' '' simulate "$mm1" -n 5 --json
ends 0 "a fixed number: compare of two" ': wider' '' compare "$mm1" "$root/configs/mm1.cfg" --vs \
    stations.server.service.mean=0.8 -n 30 -p 1e-6
missing=''
[[ $(cat out.txt) != *'NOT REACHED'* ]] || missing=' says NOT REACHED'
verdict "a fixed number is not called a failure" "$missing" "$(cat out.txt)"

# No replication is longer than all the experiments asked for or allowed.
for how in -n --max-experiments; do
    ends "$([ $how = -n ] && echo 0 || echo 3)" "$how below the windows of a replication" '100 experiments (windows of' '' \
        simulate "$mm1" --antithetic -s experiment.windows=2147483648 -s experiment.window=1 $how 100 -q
done

# A target is a half-width: one wider than half the value was perhaps meant as a limit.
ends 0 "a target that looks like a limit" 'reached' \
    "note: a target is a half-width, no limit: 'network.sojourn_p99' is to be known to +- 60 s, more than half of its value 4" \
    simulate "$mm1" --target network.sojourn_p99:60s
ends 0 "a target that does not" 'reached' '' simulate "$mm1" --target network.sojourn_p99:10s

# --- 3: hardly seen. Three requests in a million go to a station; nobody waits at 20 servers; the exact
# wait is 2.587e-9 / 4 s (Erlang C of 20 servers at 4). ---
cat >rare.cfg <<'CFG'
model = "network";
stations = ( { name = "a"; service = { mean = 0.001; }; }, { name = "rare"; service = { mean = 1.0; }; } );
sources = ( { name = "users"; rate = 100; to = "a"; } );
routes = ( ("a", "rare", 3e-6), ("rare", "refused") );
CFG
cat >idle.cfg <<'CFG'
model = "network";
stations = ( { name = "q"; servers = 20; service = { mean = 1.0; }; } );
sources = ( { name = "users"; rate = 4; to = "q"; } );
CFG
for seed in 1 2 3 4 5; do
    ends 3 "one visit is no interval: seed $seed" 'NOT REACHED' "'rare.mean_response' has no" \
        simulate rare.cfg --seed $seed --target rare.mean_response:5% --max-experiments 300
done
why='no interval: fewer than 20 independent visits behind it'
ends 3 "why there is no interval" "$why" "'refused.mean_sojourn' has no interval" \
    simulate rare.cfg --target refused.mean_sojourn:5% --max-experiments 200
for how in --control-variates --antithetic; do
    ends 3 "no interval with $how" "$why" "'rare.mean_response' has no interval" \
        simulate rare.cfg --seed 5 --target rare.mean_response:5% --max-experiments 200 $how
done
ends 3 "no interval in a sweep" 'precision not reached: rare.mean_response' '' \
    sweep rare.cfg --over sources.users.rate=100,101 --target rare.mean_response:5% --max-experiments 200
ends 3 "no interval in a difference" 'precision of the difference in rare.mean_response: +- -' 'has no interval' \
    compare rare.cfg --vs stations.rare.service.mean=1.1 --target rare.mean_response:+-1e-3 \
    --max-experiments 200
ends 0 "what has no interval is not judged" ' not judged (no interval): agree' '' compare rare.cfg --seed 5 -n 300
ends 0 "no interval: CSV" ",,30,simulated,$why,,," '' simulate rare.cfg --seed 5 -n 300 --csv
ends 0 "no interval: JSON" '"half_width":null,"samples":30,"basis":"simulated","method":"no interval: ' '' \
    simulate rare.cfg -n 300 --json
ends 3 "0 of nothing seen" 'NOT REACHED' "'q.mean_queue' has no interval: it was 0 throughout" \
    simulate idle.cfg --target 'q.mean_queue:+-1e-12'
ends 0 "0 of nothing seen: compare" ': agree' '' compare idle.cfg -n 300
ends 0 "0 by the model" 'mean_wait,s,0,0,' '' simulate idle.cfg -s 'stations.q.servers="infinite"' -n 300 --csv

# --- 3: interrupted. Bash makes what it starts behind itself deaf to SIGINT; the program listens
# all the same. ---
endless=(--precision 1e-7)
interrupted() {    # interrupted 'NAME' 'ON STDOUT' COMMAND ARGS...: SIGINT when it is at work
    local name=$1 on_out=$2 missing='' status
    shift 2
    "$program" "$@" "${endless[@]}" >out.txt 2>err.txt &
    at_work $! 60
    kill -INT $!
    wait $!
    status=$?
    [ $status = 3 ] || missing+=" exit status $status"
    grep -q "$on_out" out.txt || missing+=" no '$on_out' on stdout"
    verdict "interrupted: $name" "$missing" "$(cat err.txt)"
}
interrupted simulate '^        interrupted: ' simulate "$mm1"
interrupted 'simulate: results' 'mean sojourn, accepted .*+-' simulate "$mm1"
interrupted 'simulate --json' '"interrupted":true' simulate "$mm1" --json
interrupted compare '^        interrupted: ' compare "$mm1"
interrupted sweep '^ *0.5  *interrupted' sweep "$mm1" --over sources.arrivals.rate=0.5,0.8
interrupted 'before anything is known' '^        interrupted: ' \
    simulate "$mm1" -s experiment.windows=10000000

interrupted 'simulate --csv' '^simulation,network,network,mean_sojourn,.*,interrupted$' simulate "$mm1" --csv
endless=()
interrupted 'simulate --transient --csv' '^network,growth_rate,.*,interrupted$' \
    simulate "$mm1" --transient --horizon 1000 -n 10000000 --csv
endless=(--precision 1e-7)
interrupted 'compare --csv' '^network,network,mean_sojourn,.*,interrupted$' compare "$mm1" --csv
interrupted 'compare of two models --csv' '^network,network,mean_sojourn,.*,interrupted$' \
    compare "$mm1" --vs sources.arrivals.rate=0.85 --csv

# timeout sends the signal to the program and again to its group.
timeout --preserve-status -s INT 0.5 "$program" simulate "$mm1" --precision 1e-7 >out.txt 2>err.txt
status=$? missing=''
[ $status = 3 ] || missing+=" exit status $status"
grep -q '^        interrupted: ' out.txt || missing+=' no result'
verdict 'interrupted: by timeout' "$missing" "$(cat err.txt)"

# Of one that was stopped and whose results nobody reads, so that it cannot end by itself: a second
# signal at once is the same as the first, one that comes later is not.
mkfifo result.pipe
bash -c 'exec sleep 20' <result.pipe &
reader=$!
"$program" simulate "$root/configs/quickstart.cfg" -s K=100 --precision 1e-7 --json >result.pipe 2>err.txt &
waiting=$! missing=''
at_work $waiting 60
kill -INT $waiting && kill -INT $waiting && sleep 0.1
kill -TERM $waiting || missing+=' ended by two at once'
sleep 1.5
kill -INT $waiting || missing+=' ended by two at once'
wait $waiting
status=$?
[ $status = 130 ] || missing+=" exit status $status"
kill -0 $reader 2>/dev/null || missing+=' not at once'
kill $reader
verdict 'interrupted: a second signal, soon and late' "$missing" "$(cat err.txt)"

# --- 4: no steady state ---
hint='  hint: use at least 2 servers, or lower its arrival rate below 1/s'
for command in solve simulate compare; do
    ends 4 "unstable: $command" '' "$mm1:7: error: station 'server' is unstable: load 1.2" \
        $command "$mm1" -s sources.arrivals.rate=1.2 -o none
    ends 4 "unstable: $command, what would mend it" '' "$hint" \
        $command "$mm1" -s sources.arrivals.rate=1.2
    ends 4 "trap: $command" '' "requests never leave the network from 'hall' and 'maze'" \
        $command trap.cfg
    ends 4 "trap: $command, what would mend it" '' '  hint: give one of them a route' \
        $command trap.cfg
done
ends 4 "trap: check" '' "'hall' and 'maze'" check trap.cfg
[ ! -e none ]
verdict "an unstable model leaves no folder" "${?#0}" 'none'
ends 0 "--allow-unstable" 'no steady state (station' 'note: no steady state: station' \
    simulate "$mm1" -s sources.arrivals.rate=1.2 --allow-unstable -n 20
# An overload that no formula tells: seen by short runs before the run, or by the run.
cat >pool.cfg <<'CFG'
model = "network";
stations = ( { name = "a"; service = { mean = 1; }; }, { name = "b"; service = { mean = 1; }; } );
sources = ( { name = "s"; rate = 2.5; to = ["a", "b"]; rule = "jsq"; } );
CFG
ends 4 "unstable behind a rule" '' "pool.cfg:2: error: stations 'a', 'b' together are unstable" \
    simulate pool.cfg
ends 0 "--allow-unstable, behind a rule" "no steady state (stations 'a'" 'note: no steady state: ' \
    simulate pool.cfg --allow-unstable -n 5 --horizon 100
sed 's/"a"; service/"a"; start = 1; service/' pool.cfg >late.cfg
ends 4 "unstable, as the run finds" 'late.cfg' "late.cfg:2: error: station 'b' is unstable" \
    simulate late.cfg --max-experiments 200
ends 0 "--allow-unstable, as the run finds" "no steady state (station '" 'note: no steady state: ' \
    simulate late.cfg --max-experiments 200 --allow-unstable --horizon 100
ends 0 "--allow-unstable: JSON" '"transient":"station' 'note: ' \
    simulate "$mm1" -s sources.arrivals.rate=1.2 --allow-unstable -n 20 --json
ends 0 "--allow-unstable: of all but saturated" 'needs a warm-up of' 'note: ' \
    simulate "$mm1" -s sources.arrivals.rate=0.999999 --allow-unstable -n 5
ends 0 "--allow-unstable of a stable model" '"schema": "sojourn.result"' '' \
    simulate "$mm1" --allow-unstable -n 100 --json
"$program" simulate "$mm1" -s sources.arrivals.rate=1.2 --allow-unstable -n 20 >out.txt 2>err.txt
grep -qE 'utilization|response|mean sojourn|throughput' out.txt
verdict "--allow-unstable: no figure of a steady state" "${?#1}" "$(cat out.txt)"
ends 0 "--transient of a stable model" 'growth, second half' '' \
    simulate "$mm1" --transient -n 20 --horizon 10m
ends 2 "--transient with a target" '' 'a transient run has no use for --target' \
    simulate "$mm1" --transient -n 20 --horizon 10m --target mean_sojourn
ends 2 "--transient with a precision" '' 'a transient run has no use for --precision' \
    simulate "$mm1" --transient -n 20 --horizon 10m -p 0.1
ends 2 "--transient with a warm-up" '' 'a transient run has no use for --warmup' \
    simulate "$mm1" --transient -n 20 --horizon 10m --warmup 3
ends 2 "--transient with a warm-up by -s" '' '-s experiment.warmup=3: error' \
    simulate "$mm1" --transient -n 20 --horizon 10m -s experiment.warmup=3
ends 0 "--transient heeds --max-experiments" ', 7 replications of 600 s' '' \
    simulate "$mm1" --transient --max-experiments 7 --horizon 10m
ends 0 "--allow-unstable does not warm up" 'no steady state' 'nothing is warmed up' \
    simulate "$mm1" -s sources.arrivals.rate=1.2 --allow-unstable -n 20 --warmup 3
ends 2 "--horizon of a steady run's command" '' 'horizon' compare "$mm1" --horizon 5
ends 2 "--horizon: not a time" '' "--horizon: 'soon' is not a time" \
    simulate "$mm1" --transient --horizon soon
ends 0 "--transient has no percentiles, and says so" 'growth, second half' \
    'note: a transient run has no percentiles' simulate "$mm1" --transient -n 20 --horizon 10m --quantiles 0.5
"$program" simulate "$mm1" --transient -n 20 --horizon 600 -s experiment.points=3 --csv >out.txt
[ "$(cut -d, -f1-4 out.txt | tr '\n' ' ')" = "name,quantity,unit,time network,mean_number,,200 \
network,mean_number,,400 network,mean_number,,600 network,growth_rate,1/s, \
network,fluid_growth_rate,1/s, server,mean_number,,200 server,mean_number,,400 \
server,mean_number,,600 server,growth_rate,1/s, server,fluid_growth_rate,1/s, " ]
verdict "--transient: rows of the CSV" "${?#0}" "$(cat out.txt)"

# --- a long silence ---
# What is under way is said after two seconds, and a signal is heeded where nothing happens.
cat >idle.cfg <<'CFG'
model = "network";
stations = ( { name = "a"; service = { mean = 1.0; }; } );
sources = ( { name = "u"; rate = 0.5; to = "a"; } );
CFG
silent() {
    local name=$1 said=$2
    shift 2
    "$program" "$@" >out.txt 2>err.txt &
    said_in "$said" err.txt
    kill -INT $!
    wait $!
    local status=$?
    [ $status = 3 ] && grep -qF "$said" err.txt
    verdict "$name" "${?#0}" "status $status: $(cat err.txt)"
}
silent "silence: what makes it so long" "for station 'a' at a load of 0.9999" \
    simulate idle.cfg -s sources.u.rate=0.9999 -j 1
silent "silence: windows without events" 'each has about 1 000 000 0' \
    simulate idle.cfg -s experiment.window=1e-9 -s experiment.windows=1000000000 --warmup 0 -j 1

# --- 3: it drifts ---
ends 3 "no warm-up for a short run" 'DRIFTS: not a steady state' 'the run drifts' \
    simulate "$mm1" --warmup 0 -s experiment.windows=1 -s experiment.window=500 -n 400
ends 3 "no warm-up for a short run: JSON" '"verdict":"drifts"' 'the run drifts' \
    simulate "$mm1" --warmup 0 -s experiment.windows=1 -s experiment.window=500 -n 400 --json
ends 3 "no warm-up for a short run: CSV" 'but the run drifts: not a steady state' '' \
    simulate "$mm1" --warmup 0 -s experiment.windows=1 -s experiment.window=500 -n 400 --csv -q
ends 3 "no warm-up for a short run: the status in CSV" ',drifts
' '' \
    simulate "$mm1" --warmup 0 -s experiment.windows=1 -s experiment.window=500 -n 400 --csv -q
ends 0 "too short to judge" 'whether it is steady cannot be judged' '' \
    simulate "$mm1" -s experiment.windows=1 -n 5

# --- sweeps: a failed point is a row ---
rows() {    # rows 'STATUSES' STATUS 'NAME' ARGS...
    local want=$1 status=$2 name=$3 missing='' got
    shift 3
    "$program" sweep "$@" --csv >out.txt 2>err.txt
    local ended=$?
    got=$(sed 1d out.txt | cut -d, -f2 | tr '\n' ' ')
    [ $ended = "$status" ] || missing+=" exit status $ended"
    [ "$got" = "$want " ] || missing+=" rows: $got"
    verdict "sweep: $name" "$missing" "$(cat err.txt)"
}
rows 'ok unstable unstable' 0 "unstable points are rows" \
    "$mm1" --over sources.arrivals.rate=0.8:1.2:3 --analytic
rows 'unstable ok' 0 "the first point unstable" \
    "$mm1" --over sources.arrivals.rate=1.2,0.8 -n 100
rows 'unstable unstable' 4 "all points unstable" \
    "$mm1" --over sources.arrivals.rate=1.2,1.3 --analytic
rows 'ok error ok' 0 "a wrong value is a row" \
    "$mm1" --over stations.server.servers=2,2.5,3 --analytic
rows 'error unstable' 4 "wrong and unstable, no results" \
    "$mm1" --over sources.arrivals.rate=-1,3 --analytic
# In a run to 0.1 % with at most 150 experiments, the idle one of two is precise and the other not.
rows 'ok precision' 3 "one not precise" \
    "$mm1" --over sources.arrivals.rate=0.001,0.9 --precision 0.005 --max-experiments 150
# --- Distributions need a place to go to, and are there with their figures. ---
ends 2 "distributions without a folder" '' 'nowhere to write the distributions' simulate "$mm1" --histogram -n 20
ends 2 "the same by the config's key" '' 'give a folder with -o DIR' compare "$mm1" -s experiment.histogram=true -n 20
ends 0 "distributions in a folder" '"histogram": "simulate-histogram.csv"' '' \
    simulate "$mm1" --histogram -n 20 --json -q -o told
[ "$(head -n 1 told/simulate-histogram.csv)" = \
    kind,name,quantity,lower,upper,count,cdf,half_width,samples,analytic,basis,method,status ]
verdict "their head" "$([ $? = 0 ] || echo ' another head')" "$(head -n 1 told/simulate-histogram.csv)"
if command -v gnuplot >/dev/null; then
    ends 0 'they are drawn' 'told/simulate-histogram.svg' '' plot told --show server.wait
fi
ends 2 'a distribution that is not there' '' "did you mean 'server.wait'" plot told --show sever.wait
ends 2 'a folder without results' '' 'none of solve.csv' plot "$tree"
ends 2 'a file of another kind' '' 'not those of a result' plot "$mm1"
ends 2 'a file that is not there' '' 'nowhere' plot nowhere
ends 2 'figures that have nowhere to go to' '' 'give a folder with -o DIR' sweep "$mm1" --over server.servers=1,2 --plot

ends 0 'a requirement that is met' 'met' '' solve "$mm1" --require 'network.sojourn_p99 < 47s'
ends 5 'a requirement that is not met' 'NOT MET' '' solve "$mm1" --require 'network.sojourn_p99 < 46s'
ends 5 'a blank before the unit' 'NOT MET' '' solve "$mm1" --require 'network.sojourn_p99 < 46000 ms'
ends 2 'a blank in a number' '' 'the bound is a number' solve "$mm1" --require 'network.sojourn_p99 < 46 000ms'
ends 2 'a unit that there is not' '' 'the bound is a number' solve "$mm1" --require 'network.sojourn_p99 < 5 weeks'
ends 5 'the same by simulation' ',not met' '' simulate -q --csv "$mm1" --require 'server.utilization < 80%'
ends 3 'a requirement on its bound is left open' ',undecided' '' \
    simulate -q --csv "$mm1" -p 0.05 --require 'network.mean_sojourn < 10s'
ends 0 'a gate against a baseline' '"decision":"met"' '' \
    compare -q --json "$mm1" --vs stations.server.service.mean=0.95 -p 0.05 --require 'network.mean_sojourn <= 90%'
ends 5 'a gate that closes' 'NOT MET' '' \
    compare -q "$mm1" --vs stations.server.service.mean=0.95 -p 0.05 --require 'network.mean_sojourn <= 40%'
ends 2 'a share of nothing in a sweep' '' "error: 'server.mean_wait <= 5%' is a part of another model's figure" \
    sweep -q "$mm1" --over 'sources[0].rate=0.4,0.5' --require 'server.mean_wait <= 5%'
"$program" simulate -q "$mm1" --require 'server.utilization < 80%' --junit j.xml --summary s.md >/dev/null
if grep -q '<failure message="not met' j.xml && grep -q '| \*\*not met\*\* |' s.md; then
    echo 'ok verdicts for other programs'
else
    echo "not ok verdicts for other programs: $(cat j.xml s.md)"
    failed=1
fi

# Names that mean something to Markdown and XML, and a file's with a character that XML has no word for.
sed 's/"server"/"a|b\&`_c"/' "$mm1" >$'x|\001_y_.cfg'
"$program" simulate -q $'x|\001_y_.cfg' --require 'a|b&`_c.utilization < 80%' --junit j.xml --summary s.md >/dev/null
missing=''
grep -qxF '### Requirements of x\|\\x01_y\_.cfg' s.md || missing+=' title'
grep -qF '| `` a\|b&`_c.utilization < 80% `` | ' s.md || missing+=' name in Markdown'
grep -qF 'name="a|b&amp;`_c.utilization &lt; 80%"' j.xml || missing+=' name in XML'
grep -qF '<testsuite name="x|\x01_y_.cfg"' j.xml || missing+=' file in XML'
! LC_ALL=C grep -q $'\001' j.xml s.md || missing+=' control character'
verdict 'verdicts: names are escaped' "$missing" "$(cat j.xml s.md)"

# What fails after the verdicts leaves them as they are.
"$program" simulate -q "$mm1" -n 100 --require 'server.utilization < 99%' --junit j.xml --summary s.md -o taken >/dev/null 2>err.txt
status=$? missing=''
[ $status = 1 ] || missing+=" exit status $status"
grep -q 'name="server.utilization' j.xml && ! grep -q 'an answer' j.xml s.md || missing+=' another verdict'
verdict 'verdicts: a file that cannot be written is none' "$missing" "$(cat j.xml s.md err.txt)"

# A run without an answer leaves no file of an earlier one behind, which would pass for its verdicts.
# no_answer STATUS 'NAME' 'CASE' COMMAND ARGS...: what the files say.
no_answer() {
    local want=$1 name=$2 case=$3 status missing=''
    shift 3
    echo '<testsuite failures="0">' >j.xml
    echo '| met |' >s.md
    "$program" "$@" --junit j.xml --summary s.md >/dev/null 2>err.txt
    status=$?
    [ $status = "$want" ] || missing+=" exit status $status"
    grep -q "<$case" j.xml || missing+=" no '$case' in the XML"
    grep -q '| \*\*' s.md || missing+=" no verdict in Markdown"
    grep -q 'tests="1"' j.xml || missing+=" not one test"
    verdict "$name" "$missing" "$(cat j.xml s.md err.txt)"
}
required=(--require 'server.utilization < 80%') overload=(-s 'sources[0].rate=1.2')
unsteady="failure message=\"not met: station 'server' is unstable"
no_answer 4 'verdicts on an overload, by formulas' "$unsteady" solve "$mm1" "${overload[@]}" "${required[@]}"
no_answer 4 'verdicts on an overload' "$unsteady" simulate -q "$mm1" "${overload[@]}" "${required[@]}"
no_answer 4 'verdicts on a second model that is overloaded' "$unsteady" \
    compare -q "$mm1" --vs 'sources[0].rate=1.2' --require 'server.utilization < 102%'
no_answer 4 'requirements are of a steady state' "$unsteady" \
    simulate -q "$mm1" "${overload[@]}" "${required[@]}" --allow-unstable -n 10 --horizon 50
no_answer 2 'verdicts of a model that is not there' 'error message="undecided: cannot read' \
    solve nowhere.cfg "${required[@]}"
ends 2 'a transient run has no verdicts' '' 'leave it out' simulate "$mm1" --transient --junit j.xml
exit $failed
