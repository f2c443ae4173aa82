#!/usr/bin/env bash
# compare with two models: the difference, its statuses, its files, a run that is interrupted and
# gone on with, and what is refused.
set -u
cd "$(dirname "$0")/../.." || exit 1
program=${SOJOURN:-./sojourn}
tree=$(mktemp -d) || exit 1
trap 'rm -rf "$tree"' EXIT
failed=0
. tests/helpers/wait.sh
mean=stations.server.service.mean

# says STATUS 'NAME' 'TEXT' ARGS...: it ends so, and says this on stdout or stderr, perhaps in lines broken for the width.
says() {
    local want=$1 name=$2 text=$3 said status
    shift 3
    said=$("$program" compare "$@" 2>&1)
    status=$?
    if [ $status = "$want" ] && [[ $said == *"$text"* || $(tr -s ' \n' ' ' <<<"$said") == *"$text"* ]]; then
        echo "ok $name"
    else
        echo "not ok $name: status $status, no '$text' in: $said"
        failed=1
    fi
}

says 0 'the second by --vs' "B       configs/mm1.cfg (M/M/1, rho = 0.9), $mean=0.95" \
    configs/mm1.cfg --vs $mean=0.95
says 0 'no arrival differs' '0 +- 0          +0.00  same' configs/mm1.cfg --vs $mean=0.95 -n 300
says 0 'two files' 'only in B: group pool' configs/mm1.cfg configs/mmc.cfg -n 300
says 0 'what -s sets holds for both' 'group,server,utilization,,0.4' \
    configs/mm1.cfg -s $mean=0.5 --vs sources.arrivals.rate=0.95 -n 300 --csv
says 0 'a model and itself' 'same' configs/mm1.cfg configs/mm1.cfg -n 300
says 0 'CSV' 'kind,name,quantity,unit,a,a_half_width,b,b_half_width,difference,half_width' \
    configs/mm1.cfg --vs $mean=0.95 -n 300 --csv
says 0 'JSON' '"schema": "sojourn.difference"' configs/mm1.cfg --vs $mean=0.95 -n 300 --json
says 3 'not precise' 'NOT REACHED' configs/mm1.cfg --vs $mean=0.95 -p 1e-5 --max-experiments 300
says 4 'the second is unstable' "configs/mm1.cfg (--vs):7: error: station 'server' is unstable: load 1.08" \
    configs/mm1.cfg --vs $mean=1.2
says 2 'no key' "--vs stations.server.servces=2: error: unknown key 'stations.server.servces'" configs/mm1.cfg \
    --vs stations.server.servces=2
says 2 'a wrong value' "--vs $mean=-1: error: station 'server': " configs/mm1.cfg --vs $mean=-1
says 2 'a wrong value for both' "-s $mean=-1: error: station 'server': " configs/mm1.cfg -s $mean=-1 --vs $mean=2
says 2 'no value' "--vs 'servers' is not KEY=VALUE" configs/mm1.cfg --vs servers
says 2 'an experiment of its own' 'one experiment holds for both models' configs/mm1.cfg \
    --vs experiment.seed=2
says 2 'three models' 'two models at a time' configs/mm1.cfg configs/mmc.cfg configs/web.cfg
says 2 'no such file' "cannot read 'none.cfg'" configs/mm1.cfg none.cfg
says 2 'a target of one alone' "no meter 'lambda_t'" configs/quickstart.cfg configs/mm1.cfg \
    --target lambda_t -s experiment.seed=2

# Of very many stations that are no replicas of each other, those that differ most.
{
    echo 'model = "network"; stations = ('
    for i in {1..60}; do echo "{ name = \"q$i\"; service = { mean = 0.0$i; }; }$([ "$i" = 60 ] || echo ,)"; done
    echo '); sources = ( { name = "u"; rate = 1; to = ('
    for i in {1..60}; do echo "(\"q$i\", $([ "$i" = 60 ] && echo 0.41 || echo 0.01))$([ "$i" = 60 ] || echo ,)"; done
    echo ') } );'
} >"$tree/many.cfg"
says 0 'many stations' ' rows of groups with A and B less far apart' \
    "$tree/many.cfg" --vs stations.q7.service.mean=0.2 -n 20
said=$("$program" compare "$tree/many.cfg" --vs stations.q7.service.mean=0.2 -n 20 2>&1)
if [[ $said == *$'\nq7\n  '*mean_response* ]] && [ "$(grep -c '^  [a-z]' <<<"$said")" -lt 100 ]; then
    echo 'ok many stations: the one that differs'
else
    echo "not ok many stations: the one that differs: $said"
    failed=1
fi
said=$("$program" compare "$tree/many.cfg" --vs stations.q7.service.mean=0.2 -n 20 --all 2>&1)
if [ "$(grep -c '^  [a-z]' <<<"$said")" -ge 420 ] && [[ $said != *'not shown'* ]]; then
    echo 'ok many stations: --all'
else
    echo "not ok many stations: --all: $said"
    failed=1
fi

# Killed in the middle, then gone on with: the same bits as in one go, on any number of threads.
"$program" compare configs/mm1.cfg --vs $mean=0.95 -p 0.0005 -j 1 -q -o "$tree/run" >"$tree/part" &
grown "$tree/run/difference.journal" 20000
kill -INT $!
wait $!
status=$?
[ $status = 3 ] && grep -q 'interrupted: this is what was known' "$tree/part" &&
    [ -s "$tree/run/difference.journal" ] && echo 'ok interrupted' ||
    { echo "not ok interrupted: status $status"; failed=1; }
"$program" compare configs/mm1.cfg --vs $mean=0.94 -n 300 -q -o "$tree/run" --resume 2>&1 |
    grep -q 'other' && echo "ok another pair's journal" ||
    { echo "not ok another pair's journal"; failed=1; }
"$program" compare configs/mm1.cfg --vs $mean=0.95 -n 3000 -q -j 2 -o "$tree/run" --resume --csv \
    >"$tree/resumed"
"$program" compare configs/mm1.cfg --vs $mean=0.95 -n 3000 -q -j 1 --csv >"$tree/whole"
if cmp "$tree/resumed" "$tree/whole" && [ ! -e "$tree/run/difference.journal" ]; then
    echo 'ok resumed'
else
    echo 'not ok resumed'
    failed=1
fi
exit $failed
