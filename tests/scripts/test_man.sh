#!/usr/bin/env bash
# The man page must know every option that the program offers, and every key that docs/config.md
# and the configs have.
set -u
cd "$(dirname "$0")/../.." || exit 1
program=${SOJOURN:-./sojourn}
page=man/sojourn.1
failed=0

# knows WORD PATTERN: the page must have a line that matches.
knows() {
    if grep -qE -- "$2" "$page"; then
        echo "ok $1"
    else
        echo "not ok $1: not in $page"
        failed=1
    fi
}

commands=$("$program" --help | sed -nE 's/^  sojourn ([a-z]+) .*/\1/p')
[ -n "$commands" ] || { echo "not ok $program --help names no commands"; exit 1; }
for command in $commands; do
    knows "$command" "^\.It Cm $command\$"
done
# shellcheck disable=SC2013  # words are wanted
for option in $(for command in $commands; do "$program" "$command" --help; done |
    grep -E '^ +-' | grep -oE -- '(^| )(-[A-Za-z],|--[a-z][a-z-]*)' | tr -d ' ,' | sort -u); do
    knows "$option" "^\.It Fl (.* )?${option#-}( |\$)"
done

# Keys as the configs write them, and as the tables of docs/config.md name them.
# shellcheck disable=SC2013,SC2016
for key in $({
    sed -E 's/#.*//; s/"[^"]*"//g' configs/*.cfg | grep -oE '[A-Za-z_0-9]+ *[=:]' | tr -d ' =:'
    grep -oE '^\| `[A-Za-z_0-9]+` \|' docs/config.md | tr -d '|` '
} | sort -u); do
    knows "key $key" "^\.(It )?Li (.*[ .])?$key( |\.|\$)"
done
# The examples are not refused: each line `sojourn ...`, with its continuation, in their order, with few experiments.
tree=$(mktemp -d) || exit 1
trap 'rm -rf "$tree"' EXIT
ln -s "$PWD/configs" "$tree/configs"
[ "${program:0:1}" = / ] || program=$PWD/$program
examples=0
while IFS= read -r line; do
    few=''
    case $line in 'sojourn simulate '* | 'sojourn compare '* | 'sojourn sweep '*) few='-q -s experiment.max_experiments=20' ;; esac
    case $line in *--analytic* | *--replications*) few='-q' ;; *'sojourn paper'*) continue ;; esac
    examples=$((examples + 1))
    line=${line% > lifetimes.csv}
    (cd "$tree" && eval "\"\$program\" ${line#sojourn } $few") >"$tree/out" 2>&1
    status=$?
    case $status in
        0 | 3 | 5) echo "ok $line" ;;
        *) echo "not ok $line: status $status: $(head -n 3 "$tree/out")"; failed=1 ;;
    esac
done < <(sed -n '/^\.Sh EXAMPLES/,/^\.Sh SEE/p' "$page" | sed -e ':a' -e '/\\e$/N; s/\\e\n *//; ta' | grep '^sojourn ')
[ $examples -ge 12 ] || { echo "not ok $examples examples"; failed=1; }
exit $failed
