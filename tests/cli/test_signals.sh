#!/usr/bin/env bash
# What signals do: a run ends with what is known, a command without one ends; nothing is half-written.
set -u
root=$(cd "$(dirname "$0")/../.." && pwd)
program=${SOJOURN:-$root/sojourn}
tree=$(mktemp -d) || exit 1
trap 'rm -rf "$tree"' EXIT
cd "$tree" || exit 1
failed=0
# shellcheck source=tests/helpers/wait.sh
. "$root/tests/helpers/wait.sh"
model=$root/configs/quickstart.cfg

# is 'WHAT' 'GOT' 'WANT'
is() {
    if [ "$2" = "$3" ]; then
        echo "ok $1"
    else
        echo "not ok $1: '$2', not '$3'"
        failed=1
    fi
}

micros() { echo "${EPOCHREALTIME/[.,]/}"; }
# ends SIGNAL COMMAND...: its status in $status, how long it went on after the signal in $took [ms]
busy=20    # hundredths of a second of a processor after which it is at work
ends() {
    local signal=$1 begun
    shift
    "$@" >out 2>err &
    at_work $! $busy
    begun=$(micros)
    kill -"$signal" $!
    wait $! 2>/dev/null
    status=$?
    took=$((($(micros) - begun) / 1000))
}
prompt() { is "$1: promptly" "$([ $took -lt 3000 ] && echo yes || echo "$took ms")" yes; }

# --- a run: results, a word, and status 3, of each signal that ends a program ---
for signal in INT TERM HUP XCPU; do
    rm -rf run
    ends $signal "$program" simulate "$model" -p 0.0001 -o run
    is "SIG$signal: status" $status 3
    is "SIG$signal: said" "$(grep -c '^interrupted: the figures are those of [0-9]* complete replications' err)" 1
    is "SIG$signal: how to go on" "$(grep -c '^to go on: sojourn simulate --resume' err)" 1
    is "SIG$signal: results" "$(cd run && echo *)" 'simulate.csv simulate.journal simulate.json'
    is "SIG$signal: the table" "$(grep -c 'mean sojourn, accepted' out)" 1
    prompt "SIG$signal"
done
# A reader that went away: of help, too, which is written before any command begins.
mkfifo gone
true <gone &
exec 3>gone
wait $!
"$program" --help >&3 2>err
is "SIGPIPE, help" $? 1
exec 3>&-
is "SIGPIPE, help: said" "$(cat err)" "error: cannot write 'stdout': Broken pipe"
ends HUP nohup "$program" simulate "$model" -p 0.004
is "nohup: a run goes on" $status 0

# --- windows without an event: more of them than anybody waits for ---
cat >idle.cfg <<'CFG'
model = "network";
stations = ( { name = "a"; service = { mean = 1e-3; }; } );
sources = ( { name = "s"; rate = 1e-12; to = "a"; } );
experiment = { window = 1e-3; windows = 1000000000L; warmup = 0.0; experiments = 100000000000L; };
CFG
ends INT "$program" simulate idle.cfg
is "idle windows: status" $status 3
prompt "idle windows"

# --- a pilot run of very many events: a server that goes round empty queues in no time ---
cat >round.cfg <<'CFG'
model = "network";
classes = ( { name = "x"; }, { name = "y"; } );
stations = ( { name = "a"; discipline = "polling"; switchover = { mean = 2e-9; };
               service = { mean = 1; }; } );
sources = ( { name = "x"; class = "x"; rate = 0.3; to = "a"; },
            { name = "y"; class = "y"; rate = 0.3; to = "a"; } );
CFG
ends INT "$program" simulate round.cfg
is "pilot: status" $status 3
is "pilot: said" "$(grep error err)" 'round.cfg: error: interrupted in the pilot run: nothing is known'
prompt "pilot"

# --- commands without a run, and before there is one: they end, and leave nothing ---
sed 's/^K = .*/K = 90000;/; s/users = .*/users = 5;/' "$model" >large.cfg
for words in "check large.cfg" "solve large.cfg" "compare large.cfg" \
    "sweep large.cfg --over token.lifetime=100:200:50 --analytic"; do
    # A check of this model takes a quarter of a second: it is stopped early in it.
    case $words in check*) busy=4 ;; *) busy=20 ;; esac
    for signal in INT TERM; do
        # shellcheck disable=SC2086
        ends $signal "$program" $words -o none
        is "SIG$signal, ${words%% *}: status" $status $((128 + $(kill -l $signal)))
        prompt "SIG$signal, ${words%% *}"
        is "SIG$signal, ${words%% *}: nothing is there" "$(ls -d none 2>/dev/null)" ''
        is "SIG$signal, ${words%% *}: nothing on stdout" "$(cat out)" ''
    done
done

# --- a file that may not grow: an error, and no temporary ---
for words in "check $model" "solve $model" "simulate $model -n 40" "sweep $model --over K=4,5 -n 40"; do
    # shellcheck disable=SC2086
    said=$(ulimit -f 1; "$program" $words -o small 2>&1 >/dev/null)
    is "SIGXFSZ, ${words%% *}: status" $? 1
    is "SIGXFSZ, ${words%% *}: said" "$(grep -c "^error: cannot write 'small/.*json': File too large" <<<"$said")" 1
    is "SIGXFSZ, ${words%% *}: no temporary" "$(ls small/*.tmp 2>/dev/null)" ''
    rm -rf small
done
exit $failed
