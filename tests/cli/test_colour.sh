#!/usr/bin/env bash
# Colours: where they are asked for, and nowhere else. What a terminal is like is for tests/base/test_terminal.c.
set -u
root=$(cd "$(dirname "$0")/../.." && pwd)
program=${SOJOURN:-$root/sojourn}
mm1=$root/configs/mm1.cfg
tree=$(mktemp -d) || exit 1
trap 'rm -rf "$tree"' EXIT
cd "$tree" || exit 1
unset NO_COLOR
failed=0
red=$'\e[31m' yellow=$'\e[33m' green=$'\e[32m' plain=$'\e[0m'

# shows 'NAME' 'TEXT' ARGS...: it is printed, with its colours
shows() {
    local name=$1 text=$2 said
    shift 2
    said=$("$program" "$@" 2>&1)
    if [[ $said == *"$text"* ]]; then
        echo "ok $name"
    else
        echo "not ok $name: no '$text' in: $said"
        failed=1
    fi
}

always=(--color always)
shows 'an error' "mm1.cfg:7: ${red}error${plain}: station 'server' is unstable" solve "$mm1" -s 'sources[0].rate=2' "${always[@]}"
shows 'a wrong option' "${red}error${plain}: unknown option '--sed=2'" solve "$mm1" --sed=2 "${always[@]}"
shows 'a warning' "${yellow}warning${plain}: " check "$root/configs/quickstart.cfg" -s token.max_entries=1000000 \
    "${always[@]}"
shows 'a requirement that is met' "${green}met${plain}" solve "$mm1" --require 'server.mean_wait < 10s' "${always[@]}"
shows 'a requirement that is not' "${red}NOT MET${plain}" solve "$mm1" --require 'server.mean_wait < 8s' "${always[@]}"
shows 'a high load' "  ${yellow}= 0.9${plain}  " solve "$mm1" "${always[@]}"
shows 'a load below' '  = 0.79  ' solve "$mm1" -s 'sources[0].rate=0.79' "${always[@]}"
shows 'an overload in a sweep' "${red}unstable${plain}" sweep "$mm1" --over 'sources[0].rate=0.5,2' --analytic "${always[@]}"
shows 'agreement' "${green}ok${plain}" compare "$mm1" -q -n 30 "${always[@]}"
shows 'no such choice' "--color: 'blue' is not auto, always or never" solve "$mm1" --color blue

# none FILE...: no colours in there
none() {
    if [ -s "$1" ] && ! grep -q $'\e' "$@"; then
        echo "ok no colours in $1"
    else
        echo "not ok colours in $*"
        failed=1
    fi
}
"$program" simulate "$mm1" -n 30 -q -o run "${always[@]}" --junit run/j.xml --summary run/s.md \
    --require 'server.utilization < 2' >/dev/null
none run/*
for choice in '' '--color never' '--color auto'; do
    # shellcheck disable=SC2086  # two words
    "$program" solve "$mm1" --require 'server.mean_wait < 8s' $choice >piped.txt 2>&1
    none piped.txt
done
for form in --json --csv; do
    "$program" solve "$mm1" "$form" "${always[@]}" >form.txt
    none form.txt
done
exit $failed
