#!/usr/bin/env bash
# sojourn plot, and --plot: every kind of figure is drawn, has its labels and as many marks as there are points, and is the
# same file each time; what is wrong is said; without gnuplot the results are kept.
set -u
export LC_ALL=C
root=$(cd "$(dirname "$0")/../.." && pwd)
program=${SOJOURN:-$root/sojourn}
tree=$(mktemp -d) || exit 1
trap 'rm -rf "$tree"' EXIT
cd "$tree" || exit 1
# What a run makes for a while goes here, where nobody else's is.
mkdir tmp
export TMPDIR=$tree/tmp
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
plot() { "$program" plot "$@"; }

# --- without gnuplot, and what is wrong ---
mkdir bin sw
cat >sw/sweep.csv <<'CSV'
load,K,status,message,network.mean_sojourn.analytic,network.mean_sojourn.basis,network.mean_sojourn.simulated,network.mean_sojourn.half_width
0.1,1,ok,,0.010,exact,0.0101,0.0004
0.5,1,ok,,0.020,exact,0.0197,0.0006
0.9,1,ok,,0.100,approximate,0.0930,0.0070
1.1,1,unstable,"no, never",,,,
0.1,2,ok,,0.008,exact,0.0081,0.0002
0.5,2,ok,,0.009,exact,0.0091,0.0002
0.9,2,ok,,0.012,exact,0.0119,0.0003
1.1,2,ok,,0.015,exact,0.0153,0.0004
CSV
cat >sw/sweep.json <<'JSON'
{"program": {"version": "9.8"}, "command": "sojourn sweep m.cfg --over 'load=<1&2>'", "seed": "4711",
 "model": {"file": "m.cfg", "title": "A <b> & \"c\""},
 "config": {"experiment.confidence": 0.9, "require": ["network.mean_sojourn < 50ms"]}}
JSON
mm1=$root/configs/mm1.cfg
said=$(PATH=$tree/bin plot sw 2>&1)
is "no gnuplot: status" $? 1
is "no gnuplot: said" "$(head -n 1 <<<"$said")" "error: gnuplot, which draws the figures, is not installed"
is "no gnuplot: the package" "$(grep -c 'apt-get install gnuplot-nox' <<<"$said")" 1
PATH=$tree/bin "$program" sweep "$mm1" --analytic --over sources.arrivals.rate=0.1,0.5 -q -o kept --plot >out 2>said
is "no gnuplot, --plot: status" $? 1
is "no gnuplot, --plot: the results are kept" "$(cd kept && echo ./*)" './sweep.csv ./sweep.json'
is "no gnuplot, --plot: and printed" "$(grep -c 'sweep   2 points' out)" 1

# wrong STATUS 'WORDS' ARGUMENTS: of plot
wrong() {
    local status=$1 words=$2
    shift 2
    said=$(plot "$@" 2>&1)
    is "plot $*: status" $? "$status"
    is "plot $*: said" "$(grep -cF -- "$words" <<<"$said")" 1
}
mkdir empty
printf 'a,b\n1,2\n' >other.csv
head -n 3 sw/sweep.csv | sed '3s/,exact.*//' >cut.csv
wrong 2 "needs a folder with results"
wrong 2 'none of solve.csv, simulate.csv' empty
wrong 2 "cannot read 'nowhere'" nowhere
wrong 2 'other.csv:1: error: its columns are not those' other.csv
wrong 2 'cut.csv:3: error: 5 cells in this row, 8 in the header' cut.csv
wrong 2 "did you mean 'network.mean_sojourn'?" sw --show network.mean_sojurn
wrong 2 "did you mean 'load'?" sw --across laod
wrong 2 "--across: the key 'M' was not swept over" sw --across M
wrong 2 "it has load and K" sw --across M
wrong 2 "did you mean 'network.mean_sojourn'?" sw/ --show mean_sojurn
wrong 2 "it has network.mean_sojourn" sw --show foo
wrong 2 "--width: '2cm' is not a width" sw --width 2cm
wrong 2 "--width: '8,5cm' is not a width" sw --width 8,5cm
wrong 2 "--format: 'svg,gif' is not a list of formats" sw --format svg,gif
wrong 2 "--log: 'z' is not one of" sw --log z
wrong 2 "one folder or file at a time" sw empty
said=$("$program" sweep "$mm1" --over sources.arrivals.rate=0.1,0.5 --plot 2>&1)
is "--plot without a folder" "$?, $(grep -c 'nowhere to write figures' <<<"$said")" '2, 1'

if ! command -v gnuplot >/dev/null; then
    echo "ok skipped: gnuplot draws the figures, and is not here"
    exit $failed
fi

# --- a sweep ---
# marks FILE NUMBER: how many of gnuplot's points of this kind, without the key's
marks() { grep -c "href='#$(basename "$1" .svg | tr -c 'a-zA-Z0-9\n' _)-gpPt$2' transform" "$1"; }
# texts FILE: all that is written in it, a line each
texts() { sed -n "s/^.*<text>\(.*\)<\/text>.*$/\1/p" "$1" | sed "s/<[^>]*>//g; s/&#39;/'/g; s/&apos;/'/g; s/&lt;/</g; s/&gt;/>/g; s/&amp;/\&/g"; }
has() { texts "$1" | grep -cxF -- "$2"; }
is "a sweep: its file is printed" "$(plot sw)" sw/sweep.svg
svg=sw/sweep.svg
is "a sweep: discs of K = 1, and one in the key" "$(marks $svg 6)" 4
is "a sweep: squares of K = 2, and one in the key" "$(marks $svg 4)" 5
is "a sweep: one cross, and one in the key" "$(marks $svg 1)" 2
for words in 'load' 'mean sojourn [ms]' 'K = 1' 'K = 2' 'exact' 'approximate' 'simulated, 90 % interval' 'unstable' \
    'required: network.mean_sojourn < 50ms'; do
    is "a sweep: has '$words'" "$(has $svg "$words")" 1
done
is "a sweep: its caption" "$(texts $svg | tr '\n' ' ' | grep -cF "A <b> & \"c\"; sojourn 9.8, seed 4711: sojourn sweep m.cfg --over 'load=<1&2>'")" 1
is "a sweep: no caption when none is wanted" "$(plot sw --no-caption -o none >/dev/null; texts none/sweep.svg | grep -c 4711)" 0
is "a sweep: the description has it all the same" "$(grep -c '<desc>.*seed 4711' none/sweep.svg)" 1
is "a sweep: the title" "$(plot sw --title 'Loads & "such"' -o none >/dev/null; has none/sweep.svg 'Loads & "such"')" 1
is "a sweep: 16 cm wide" "$(grep -c '^<svg width="16cm"' $svg)" 1
is "a sweep: 8.5 cm wide" "$(plot sw --width 8.5cm -o narrow >/dev/null; grep -c '^<svg width="8.5cm"' narrow/sweep.svg)" 1
is "widths in other units" "$(for w in 85mm 3.3465in 240.95pt 321.26px; do
    plot sw --width $w -o narrow >/dev/null; grep -o '^<svg width="[0-9.]*cm"' narrow/sweep.svg; done | sort -u)" '<svg width="8.5cm"'
# Colours: three equal parts are a grey.
colours() { grep -o 'rgb([^)]*)' "$1" | tr -d 'rgb() ' | awk -F, '$1 != $2 || $2 != $3' | wc -l; }
is "in black and white there is no colour" "$(plot sw --bw -o bw >/dev/null; colours bw/sweep.svg)" 0
is "and there is else" "$([ "$(colours $svg)" -gt 0 ]; echo $?)" 0
is "no identifier without the figure's name" "$(grep -oE "(id|href)=['\"]#?[^'\"]*" $svg | grep -vcE "['\"]#?sweep-")" 0
plot sw --format svg,png,pdf -o again >out
is "all formats" "$(cat out)" "again/sweep.svg
again/sweep.png
again/sweep.pdf"
for format in svg png pdf; do cp again/sweep.$format first.$format; done
sleep 1    # the time would be in the files
plot sw --format svg,png,pdf -o again >/dev/null
for format in svg png pdf; do is "the same $format each time" "$(cmp first.$format again/sweep.$format 2>&1)" ''; done
is "a PNG of 300 dots to the inch" "$(head -c 24 first.png | tail -c 8 | od -An -tu1 --endian=big | awk '{ print $3 * 256 + $4 }')" 1891
is "a PDF" "$(head -c 5 first.pdf)" '%PDF-'
is "into one file" "$(plot sw/sweep.json -o one/two.pdf)" one/two.pdf
"$program" sweep "$mm1" --analytic --over sources.arrivals.rate=0.1:0.9:5 --show server.utilization,server.mean_wait -q -o shown >/dev/null
plot shown >/dev/null
is "what the sweep showed" "$(has shown/sweep.svg 'server utilization'), $(has shown/sweep.svg 'mean sojourn [s]')" '1, 0'
plot shown --show server.mean_wait >/dev/null
is "--show comes first" "$(has shown/sweep.svg 'server utilization')" 0
rm sw/sweep.json
plot sw -o bare >/dev/null
is "without the JSON nothing is said that is not known" "$(texts bare/sweep.svg | grep -ciE 'unknown|null|seed|required|90 %')" 0
is "a logarithmic axis" "$(plot sw --log y -o bare >/dev/null; has bare/sweep.svg 100), $(plot sw --log none -o bare >/dev/null; has bare/sweep.svg 0)" '1, 1'
is "a heat map has a number in each cell, and a cross in the empty one" \
    "$(plot sw --heat -o bare >/dev/null; texts bare/sweep.svg | grep -cE '^(10.1|19.7|93|8.1|9.1|11.9|15.3)$'), $(has bare/sweep.svg '×')" '7, 1'
is "a terminal" "$(COLUMNS=60 plot sw --format term | awk 'length > most { most = length } /A/ { a = 1 } /B/ { b = 1 } /K = 2/ { k = 1 } END { print (most <= 60) a b k }')" 1111

# --- the other kinds, of real runs ---
"$program" compare "$mm1" -n 60 -q --histogram --plot -o cmp >/dev/null 2>&1
is "compare --plot" "$(cd cmp && ls ./*.svg | tr '\n' ' ')" './compare-histogram.svg ./compare.svg '
rows=$(awk -F, 'NR > 1 && $1 != "requirement" && $(NF - 2) != "" && $(NF - 1) != "no interval"' cmp/compare.csv | wc -l)
is "compare: a mark for each row with a score, and one on the diagonal, and the key's" "$(($(marks cmp/compare.svg 6) + $(marks cmp/compare.svg 4) + $(marks cmp/compare.svg 8) - 2 * rows))" 1
for words in server network 'difference, in standard errors' 'bound of chance'; do
    is "compare: has '$words'" "$(has cmp/compare.svg "$words")" 1
done
for words in 'P(T ≤ t)' 'P(T > t)' 'density [1/s]' 'exact'; do
    is "a distribution: has '$words'" "$(has cmp/compare-histogram.svg "$words")" 1
done
is "a distribution by its name" "$(plot cmp --show server.wait >/dev/null; has cmp/compare-histogram.svg 'server wait [s]')" 3
# Names that mean something to gnuplot, as the labels of an axis and in a key.
cat >names.cfg <<'CFG'
model = "network"; title = "5 % of <b> & \"c\" {/Times x_2^3} @ `id` %d";
stations = ( { name = "hit 90% %d"; service = { mean = 0.1; }; },
             { name = "a<b>&amp; {x_2^3} '$HOME' `id` @~|"; service = { mean = 0.05; }; } );
sources = ( { name = "s"; rate = 5; to = "hit 90% %d"; } );
routes = ( ("hit 90% %d", "a<b>&amp; {x_2^3} '$HOME' `id` @~|") );
CFG
"$program" solve names.cfg -o names >/dev/null
plot names >/dev/null
"$program" simulate names.cfg --transient -n 5 -q --plot -o names >/dev/null
for words in 'hit 90% %d' "a<b>&amp; {x_2^3} '\$HOME' \`id\` @~|"; do
    for svg in names/solve.svg names/transient.svg; do
        is "$svg has the name '$words'" "$([ "$(has $svg "$words")" -ge 1 ]; echo $?)" 0
    done
done
"$program" compare "$mm1" --vs stations.server.service.mean=0.9 -n 60 -q --plot -o dif >/dev/null 2>&1
is "a difference" "$(has dif/difference.svg 'B − A, in % of A'), $(has dif/difference.svg 'server mean response')" '1, 1'
"$program" simulate "$root/configs/herd.cfg" --transient -n 5 -q --plot -o tr >/dev/null 2>&1
for words in 'time [s]' 'mean number' 'fetch rate [1/s]' 'network' 'cache'; do
    is "a transient run: has '$words'" "$([ "$(has tr/transient.svg "$words")" -ge 1 ]; echo $?)" 0
done
"$program" size "$mm1" --vary stations.server.servers=1:3 --cost stations.server.servers --require 'mean_sojourn < 5s' -q -p 0.05 --plot -o size >/dev/null 2>&1
is "a sizing" "$(cd size && ls ./*.svg | tr '\n' ' ')" './size-frontier.svg ./size.svg '
is "a sizing: the winner" "$(texts size/size.svg | grep -c '^cheapest that meets: .* = 2$')" 1
"$program" size "$root/configs/web.cfg" --vary stations.web.servers=2:4 --cost stations.web.servers --require 'network.sojourn_p99 < 900ms' -q -p 0.05 --plot -o share >/dev/null 2>&1
is "a sizing: a percentile's share has no panel" "$(grep -c 'share' share/size.csv), $(texts share/size.svg | grep -c 'sojourn p99 \[s\]\|sojourn p99 \[ms\]'), $(texts share/size.svg | grep -ci share)" '1, 1, 0'
said=$("$program" simulate "$mm1" -n 30 --plot=term 2>&1 >out)
is "a sizing: the figure with its unit" "$(has size/size.svg 'mean sojourn [s]'), $(has size/size-frontier.svg 'mean sojourn [s]')" '1, 1'
is "to the terminal without a folder" "$?, $(grep -c 'P(T > t)' out), $(ls tmp)" '0, 1, '
# Without a line of its own in the results: equal results have equal command lines.
is "the command line has no --plot" "$(grep -c -- '--plot' cmp/compare.json)" 0
exit $failed
