#!/usr/bin/env bash
# Runs that are started with standard descriptors closed, or whose folder is renamed: nothing that is
# meant for people lands in a file, and no work is lost.
set -u
root=$(cd "$(dirname "$0")/../.." && pwd)
program=${SOJOURN:-$root/sojourn}
model=$root/configs/mm1.cfg
tree=$(mktemp -d) || exit 1
trap 'rm -rf "$tree"' EXIT
cd "$tree" || exit 1
failed=0
# shellcheck source=tests/helpers/wait.sh
. "$root/tests/helpers/wait.sh"

# is 'WHAT' 'GOT' 'WANT'
is() {
    if [ "$2" = "$3" ]; then
        echo "ok $1"
    else
        echo "not ok $1: $2, not $3"
        failed=1
    fi
}

run=(simulate "$root/configs/quickstart.cfg" -v -j 2 -p 0.005)
untimed() { grep -v ' events, '; }    # -v tells how long it took
"$program" "${run[@]}" -o whole 2>/dev/null | untimed >whole.txt

# --- closed descriptors; -v says much on stderr ---
for closed in '2>&-' '<&- 2>&-'; do
    rm -rf cut
    # A run of seconds, killed when it has written some records.
    bash -c 'exec "$@" >cut.txt '"$closed" run "$program" "${run[@]}" -p 0.0002 -o cut &
    grown cut/simulate.journal 100000
    kill -9 $!
    wait $! 2>/dev/null
    said=$("$program" "${run[@]}" -o cut --resume 2>&1 >/dev/null)
    is "$closed: no record is damaged" "$(grep -c 'torn or damaged' <<<"$said")" 0
    is "$closed: records were there" "$(grep -cE 'has [1-9][0-9]+ replications' <<<"$said")" 1
    is "$closed: the same result" "$(cmp cut/simulate.csv whole/simulate.csv && echo same)" same
    # A whole run: the errors that nobody sees are in no file.
    rm -rf cut
    bash -c 'exec "$@" '"$closed" run "$program" "${run[@]}" -o cut >cut.txt
    is "$closed: status" $? 0
    is "$closed: the table" "$(untimed <cut.txt | cmp - whole.txt && echo same)" same
    is "$closed: the files" "$(cmp cut/simulate.csv whole/simulate.csv && echo same)" same
done

# --- nowhere to write the result to: said before an hour is spent, and no file takes it ---
for words in "check $model" "solve $model --json" "simulate $model -n 100 -o out" "compare $model -o out" \
    "sweep $model --over stations.server.servers=1,2 --analytic -o out" "paper -o out" "--help" "solve --help" "--version"; do
    for closed in '>&-' '<&- >&-' '>/dev/null 1</dev/null'; do
        # shellcheck disable=SC2086
        said=$(bash -c 'exec "$@" '"$closed" run "$program" $words 2>&1)
        is "$closed ${words%% *}: status" $? 1
        is "$closed ${words%% *}: said" "$(grep -c "^error: cannot write 'stdout'" <<<"$said")" 1
        is "$closed ${words%% *}: no trace" "$([ -e out ] && echo out)" ""
    done
    # shellcheck disable=SC2086
    bash -c 'exec "$@" <&- >&- 2>&-' run "$program" $words
    is "all closed, ${words%% *}: status" $? 1
done
# shellcheck disable=SC2188
is "standard input closed, and asked for" \
    "$(bash -c 'exec "$@" <&-' run "$program" solve /dev/stdin 2>&1 >/dev/null | grep -c 'error: ')" 1

# --- a folder that is renamed under a run, and another run in its place ---
long=(simulate "$model" -p 0.0002 -j 1)
begun() {    # begun FOLDER: wait until its journal has records
    grown "$1/simulate.journal" 2000 || { echo "not ok no journal in $1"; failed=1; }
}
rm -rf place away
"$program" "${long[@]}" -o place >/dev/null 2>old.err &
old=$!
begun place
mv place away
"$program" "${long[@]}" -o place >new.txt 2>new.err &
new=$!
begun place
kill -INT $old
wait $old
is "renamed: status" $? 1
is "renamed: said" "$(grep -c '^place: error: another folder has this name now' old.err)" 1
is "renamed: its journal went with it" "$(echo away/*)" away/simulate.journal
is "the new run's journal is its own" "$(echo place/*)" place/simulate.journal
kill -INT $new
wait $new
is "the new run: status" $? 3
is "the new run's files" "$(echo place/*)" "place/simulate.csv place/simulate.journal place/simulate.json"
for folder in place away; do
    said=$("$program" simulate "$model" -p 0.02 -j 1 -o $folder --resume 2>&1 >/dev/null)
    is "$folder can be resumed" "$(grep -cE 'has [1-9][0-9]* replications' <<<"$said")" 1
    "$program" simulate "$model" -p 0.02 -j 1 -o again >/dev/null 2>&1
    is "$folder: to the same bytes" "$(cmp $folder/simulate.csv again/simulate.csv && echo same)" same
done
exit $failed
