#!/usr/bin/env bash
# What README and docs print is what the program prints. In a block between ``` each line `$ ./sojourn ...` is run from the top of
# the sources and compared with the lines below it, up to the next `$ ` or the end: to the letter, where a line `...` stands for
# any number of lines. A block behind a line `<!-- long -->` is run with three experiments instead, and must not be refused; with
# LONG=1 it is compared, too. Commands in the text, as `sojourn solve configs/web.cfg`, must not be refused either.
# docs/howto.md and docs/tutorial.md stand on their own: a block whose first line is a comment that names a file, as `# mmc.cfg` or `/* ask.c */`, is
# that file, and each line `$ ...` is run by the shell, in the order of the page and in the folder of these files, with the program,
# its header and its library where a compiler and the shell find them. Such a command must end with status 0.
#
# With UPDATE=1 the pages get what is printed by now, where lines are the same but for their numbers: read the difference well.
set -u
root=$(cd "$(dirname "$0")/../.." && pwd)
# shellcheck disable=SC2034  # commands are evaluated
program=${SOJOURN:-$root/sojourn}
tree=$(mktemp -d) || exit 1
trap 'rm -rf "$tree"' EXIT
failed=0
ran=0

# differs EXPECTED ACTUAL: nothing when they match, else the first lines that are not found
differs() {
    awk '
        BEGIN { k = 0 }
        function at(from, k,    i) {    # segment k begins at line from of what was printed
            for (i = 1; i <= size[k]; i++)
                if ((printed[from + i - 1] "") != (line[k, i] "")) return 0
            return from + size[k] - 1 <= n
        }
        FNR == NR && $0 == "..." { k++; next }
        FNR == NR { line[k, ++size[k]] = $0; next }
        { printed[++n] = $0 }
        END {
            p = 1
            for (s = 0; s <= k; s++) {
                if (size[s] == 0 && s < k) continue
                q = s == k && s > 0 ? n - size[s] + 1 : p    # the last one ends where all ends
                if (size[s] == 0) q = n + 1
                while (s > 0 && s < k && q <= n && !at(q, s)) q++
                if (q < p || !at(q, s)) { print "not printed: " line[s, 1]; exit }
                p = q + size[s]
            }
            if (p <= n) print "not expected: " printed[p]
        }' "$1" "$2"
}

# Does it see what it should? Rows: expected, printed, 0 when they match; | ends a line.
while IFS=';' read -r expected printed want; do
    printf '%s' "${expected//|/$'\n'}" >"$tree/expected"
    printf '%s' "${printed//|/$'\n'}" >"$tree/printed"
    [ -z "$(differs "$tree/expected" "$tree/printed")" ]
    [ $? = "$want" ] && echo "ok '$expected' and '$printed'" || { echo "not ok '$expected' and '$printed'"; failed=1; }
done <<'ROWS'
a|b|;a|b|;0
a|b|;a|c|;1
a|;a|b|;1
a|b|;a|;1
a|...|;a|b|c|;0
...|c|;a|b|c|;0
...|b|;a|b|c|;1
b|...|;a|b|c|;1
...|b|...|;a|b|c|;0
...|x|...|;a|b|c|;1
a|...|c|;a|b|c|;0
a|...|c|...|c|;a|c|;1
...|b|c|...|e|;a|b|x|b|c|d|e|;0
...|c|...|b|...|;a|b|c|;1
...|;a|b|;0
ROWS

# renewed EXPECTED PRINTED: the lines of EXPECTED with the numbers of PRINTED; what is printed no more stays
renewed() {
    awk '
        function shape(line) {
            gsub(/[0-9]+(\.[0-9]+)?(e[-+]?[0-9]+)?/, "#", line)
            gsub(/ +/, " ", line)
            return line
        }
        FNR == NR { line[++size] = $0; next }
        { printed[++n] = $0 }
        END {
            for (p = s = 1; s <= size; s++) {
                for (q = p; q <= n && shape(printed[q]) != shape(line[s]); q++) { }
                there = line[s] != "..." && q <= n
                print there ? printed[q] : line[s]
                if (there) p = q + 1
            }
        }' "$1" "$2"
}

# The two ways in which a command is run, the second as by one who has installed the program.
from_the_top() { cd "$root" && eval "\"\$program\" ${1#./sojourn }"; }
beside_its_files() {
    cd "$tree/files" &&
        CPATH=$root/src/run LIBRARY_PATH=$tree/bin LD_LIBRARY_PATH=$tree/bin PATH=$tree/bin:$PATH \
            bash -o pipefail -c "$1"
}

# compared HOW PLACE COMMAND EXPECTED
compared() {
    local said status
    ran=$((ran + 1))
    ("$1" "$3") >"$tree/printed" 2>"$tree/said" </dev/null
    status=$?
    [ -z "${UPDATE-}" ] || { renewed "$4" "$tree/printed" >"$4.new" && mv "$4.new" "$4"; }
    said=$(differs "$4" "$tree/printed")
    if [ -z "$said" ] && [ $status = 0 ]; then
        echo "ok $2: $3"
    else
        echo "not ok $2: $3: status $status: $said $(head -n 3 "$tree/said")"
        failed=1
    fi
}

# taken PLACE COMMAND: with three experiments it is not refused
taken() {
    local few='' status
    ran=$((ran + 1))
    case ${2#*sojourn } in simulate*|compare*|sweep*) few='-s experiment.experiments=3 -q' ;; esac
    (cd "$root" && eval "\"\$program\" ${2#*sojourn } $few") >"$tree/printed" 2>"$tree/said"
    status=$?
    case $status in
        0|3|4) echo "ok $1: $2" ;;
        *) echo "not ok $1: $2: status $status: $(head -n 3 "$tree/said")"; failed=1 ;;
    esac
}

# blocks FILE: of each command of a block its place, whether it is long, itself; what it prints goes to files, and so do
# the files of docs/howto.md and docs/tutorial.md
blocks() {
    awk -v name="${1#"$root"/}" -v tree="$tree" '
        BEGIN { howto = name == "docs/howto.md" || name == "docs/tutorial.md" }
        /^```/ { block = !block; command = first = 0; to = ""; if (block) first = NR + 1; else long = 0; next }
        /^<!-- long -->$/ { long = 1; next }
        howto && NR == first && /^(#|\/\*) [a-z0-9-]+\.[a-z]+( |$)/ {
            to = tree "/files/" $2
            if (seen[to]++) print name ":" NR "\t0\t/dev/null\techo " $2 " is there twice"
        }
        to { print >to; next }
        block && /^\$ / {
            command = howto || /^\$ \.\/sojourn /
            if (command) {
                file = tree "/expected." ++n
                printf "" >file
                print name ":" NR "\t" long + 0 "\t" file "\t" substr($0, 3)
            }
            next
        }
        block && command { print >file }' "$1"
}

# update FILE: its commands with what is expected of them by now
update() {
    awk -F '\t' '
        FNR == NR { sub(/.*:/, "", $1); file[$1] = $3; next }
        old && (/^```/ || /^\$ /) { old = 0 }
        !old { print }
        FNR in file {
            while ((getline line <file[FNR]) > 0) print line
            old = 1
        }' "$tree/commands" "$1" >"$tree/page" && cp "$tree/page" "$1"
}

# inline FILE: commands in the text, with files that are there
inline() {
    awk -v name="${1#"$root"/}" '
        /^```/ { block = !block }
        !block {
            for (rest = $0; match(rest, /`(\.\/)?sojourn [a-z]+ configs\/[^`]*`/); rest = substr(rest, RSTART + RLENGTH)) {
                command = substr(rest, RSTART + 1, RLENGTH - 2)
                if (command !~ /\.\.\.| DIR| FILE/) print name ":" NR "\t" command
            }
        }' "$1"
}

mkdir "$tree/files" "$tree/bin" && ln -s "$program" "$tree/bin/sojourn" &&
    ln -s "$root/libsojourn.so.0" "$tree/bin/libsojourn.so" &&
    ln -s "$root/libsojourn.so.0" "$tree/bin/libsojourn.so.0" || exit 1
for file in "$root/README.md" "$root"/docs/*.md; do
    how=from_the_top
    case $file in */docs/howto.md | */docs/tutorial.md) how=beside_its_files ;; esac
    blocks "$file" >"$tree/commands"
    while IFS=$'\t' read -r place long expected command; do
        if [ "$long" = 1 ] && [ -z "${LONG-}" ]; then
            taken "$place" "$command"
        else
            compared $how "$place" "$command" "$expected"
        fi
    done <"$tree/commands"
    [ -z "${UPDATE-}" ] || ! [ -s "$tree/commands" ] || update "$file"
    while IFS=$'\t' read -r place command; do
        taken "$place" "$command"
    done < <(inline "$file")
done
if [ $ran -ge 4 ]; then
    echo "ok commands were found: $ran"
else
    echo "not ok $ran commands were found"
    failed=1
fi
exit $failed
