#!/usr/bin/env bash
# `report DIR`: a page that is whole and harmless, and that says what the JSON says, in HTML and in
# Markdown.
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
program=${SOJOURN:-$top/sojourn}
tree=$(mktemp -d) || exit 1
trap 'rm -rf "$tree"' EXIT
cd "$tree" || exit 1
failed=0

. "$top/tests/helpers/see.sh"

lacks() { ! grep -qE -- "$1" "$2" || { grep -nE -m 3 -- "$1" "$2"; return 1; }; }

# both PATTERN: in the HTML and in the Markdown.
both() {
    grep -qE -- "$1" "$folder/report.html" || { echo "# no $1 in the HTML"; return 1; }
    grep -qE -- "$1" "$folder/report.md" || { echo "# no $1 in the Markdown"; return 1; }
}

# ---- what is wrong ----

mkdir empty broken other
echo '{"schema": "sojourn.result", "results": [' >broken/solve.json
echo '{"schema": "of.others"}' >other/x.json
see "an empty folder" status 2 "$program" report empty
see "names what it looks for" grep -q 'solve.json.*sweep.json.*size.json' err
see "writes nothing" test -z "$(ls empty)"
see "a folder of others' JSON" status 2 "$program" report other
see "no such folder" status 2 "$program" report nowhere
see "no folder given" status 2 "$program" report
see "a broken file" status 2 "$program" report broken
see "with its line" grep -q 'solve.json:[0-9]*: error' err
see "a file of others" status 2 "$program" report other/x.json
see "an unknown format" status 2 "$program" report empty --format pdf
see "with those known" grep -q 'html,md' err

# ---- one folder with everything; names as bad as they come ----

cat >evil.cfg <<'CFG'
model = "network"; title = "<script>alert(1)</script> & \"more\" |";
stations = ( { name = "x<img src=y onerror=z>"; servers = 2; service = { mean = 0.5; }; },
             { name = "a|b `c` *d*"; service = { mean = 0.2; }; } );
sources = ( { name = "</pre>"; rate = 2; to = "x<img src=y onerror=z>"; } );
routes = ( ("x<img src=y onerror=z>", "a|b `c` *d*") );
experiment = { seed = "18446744073709551615"; max_experiments = 400; precision = 0.2; };
CFG
folder=all
"$program" solve evil.cfg -o all -q --quantiles p99 --require 'network.mean_sojourn < 2s' \
    --require 'network.sojourn_p99 < 1ms' >/dev/null
"$program" simulate evil.cfg -o all -q >table
"$program" compare evil.cfg -o all -q -n 200 >/dev/null
"$program" compare evil.cfg --vs 'sources[0].rate=1' -o all -q -n 200 >/dev/null
"$program" sweep evil.cfg --analytic --over 'sources[0].rate=1,2,9' -o all -q >/dev/null
"$program" simulate evil.cfg --transient -n 20 -o all -q >/dev/null
ls all/*.json >before

see "a report" status 0 "$program" report all
see "names its files" grep -qx 'all/report.html' out
see "HTML and Markdown" test -s all/report.html -a -s all/report.md
see "leaves the results alone" cmp -s before <(ls all/*.json)
! command -v xmllint >/dev/null || see "is well-formed" xmllint --noout all/report.html
see "no script" lacks '<script|javascript:|[ "]on[a-z]+=["'"'"']' all/report.html
see "no tag from a name" lacks '<img|<pre></pre>' all/report.html
see "nothing from elsewhere" lacks '(src|href|action|data)=["'"'"']?(http|//|file|\.)|url\([^#]|@import|<link|<iframe' \
    all/report.html
if command -v gnuplot >/dev/null; then
    see "figures stand in the page" test "$(grep -c '<figure>' all/report.html)" -gt 1
    see "and beside the Markdown" test -s "all/$(sed -nE 's/^!\[.*\]\(<(report-figures.*)>\)/\1/p' all/report.md | head -n 1)"
fi
see "ids are there once" test -z "$(grep -oE ' id="[^"]*"' all/report.html | sort | uniq -d)"
see "for both tastes of light" grep -q 'prefers-color-scheme:dark' all/report.html
see "for A4" grep -q '@page{size:A4' all/report.html
see "the title is text" grep -q '<h1>&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;more&quot; |</h1>' all/report.html

# M/M/2 at a load of 0.5, then M/M/1 at 0.4: 2/3 s and 1/3 s, 1 s together.
see "the mean sojourn" both '[^0-9.]= 1 s'
see "a load" both '= 0\.5'
# As the terminal's table has it, with the digits that the interval warrants.
simulated=$(sed -nE 's/^mean sojourn, accepted +([0-9.]+) \+- ([0-9.]+) +m?s .*/\1 ± \2/p' table)
see "the simulated one has an interval: $simulated" both "[0-9]${simulated#?} m?s"
see "what is met" both 'network.mean_sojourn (&lt;|<) 2s'
see "what is not" grep -q '1 of 2 requirements is NOT met (solved)' all/report.html
see "in Markdown, too" grep -q '1 of 2 requirements is NOT met (solved)' all/report.md
see "the whole seed" both '18446744073709551615'
see "a command line" both "sojourn sweep evil.cfg --analytic --over (&#39;|')sources"
see "an unstable point" both 'unstable'
see "the other model's setting" both 'sources.*rate'
see "the config as text" both 'max_experiments = 400;'

# The drawing's numbers are in a file of their own in Markdown.
numbers() { grep -oE '[0-9]+(\.[0-9]+)?(e[-+]?[0-9]+)?' | sort; }
see "both hold the same numbers" cmp -s \
    <(sed -e '/<head>/,/<\/head>/d' -e '/<figure>/,/<\/figure>/d' -e 's/<[^>]*>/ /g; s/&#39;//g' \
        all/report.html | numbers) <(sed '/^!\[/d' all/report.md | numbers)
see "many of them" test "$(numbers <all/report.md | wc -l)" -gt 500

# ---- a sweep of many points: its table is among the numbers. An M/M/1 of 1 s at rates 0.01, 0.02 ..
# 0.50: 1/(1 - rate) is below 1.5 s up to 0.33. ----

cat >mm1.cfg <<'CFG'
model = "network"; stations = ( { name = "desk"; service = { mean = 1; }; } );
sources = ( { name = "calls"; rate = 0.1; to = "desk"; } );
CFG
folder=sweep
"$program" sweep mm1.cfg --analytic --over sources.calls.rate=0.01:0.5:50 -q -o sweep \
    --require 'network.mean_sojourn < 1.5s' >/dev/null
see "a sweep's report" status 0 "$program" report sweep
see "how many points meet" both '33 of them are known to meet'
see "the last of them" both '1\.49254 s'
see "among the numbers" test "$(sed -n '/All numbers/,$p' sweep/report.md | grep -c '^| 0\.')" = 50

# ---- a sizing: M/M/c at 3.5 a second of 0.5 s each. Its waits are by Erlang's C, 2 servers: 1.6333
# s; 3: 0.1335 s; the mean sojourns 2.1333 and 0.6335 s. ----

cat >mmc.cfg <<'CFG'
model = "network"; title = "How many?";
stations = ( { name = "desk"; servers = 2; service = { mean = 0.5; }; } );
sources = ( { name = "calls"; rate = 3.5; to = "desk"; } );
require = [ "network.mean_sojourn < 1s" ]; vary = [ "stations.desk.servers=1:4" ];
cost = "2*stations.desk.servers";
experiment = { precision = 0.1; };
CFG
folder=size
see "a sizing" status 0 "$program" size mmc.cfg -o size -q
see "its report" status 0 "$program" report size
see "the winner is the answer" both 'stations.desk.servers=3 is the cheapest of 4 candidates'
see "one less" both 'stations.desk.servers=2.*2\.13333 s'
see "a sizing with an unstable step" status 0 "$program" size mmc.cfg --require 'mean_sojourn < 3s' -o near -q
see "its report" status 0 "$program" report near
folder=near
see "one less is unstable" both 'stations.desk.servers=1.*unstable'
folder=size
see "the model is the winner's" both '    servers = 3;'
! command -v dot >/dev/null ||
    see "so is the drawing" grep -q '3 servers, fifo' size/report-model.svg

# ---- no formulas: the drawing has the loads of the simulation, to a tenth of a per cent ----

if command -v dot >/dev/null; then
    "$program" simulate "$top/configs/jsq.cfg" -n 100 -q -o jsq >/dev/null
    load=$(sed -nE 's/.*"name":"web","instances":2.*"utilization":\{"value":([0-9.]+),.*/\1/p' jsq/simulate.json |
        awk '{ x = sprintf("%.1f", 100 * $1); sub(/\.0$/, "", x); print x }')
    "$program" report jsq >/dev/null
    see "a simulated load, $load %" grep -qF ">load $load %<" jsq/report-model.svg
    see "and it says so" grep -q 'loads as simulated' jsq/report-model.svg
fi

# ---- one file, one format, another place ----

see "one file" status 0 "$program" report all/solve.json --format html -o elsewhere/new
see "is there" test -s elsewhere/new/report.html
see "no Markdown" test ! -e elsewhere/new/report.md
see "of that file alone" lacks 'simulate.json' elsewhere/new/report.html
see "the same again" status 0 "$program" report all/solve.json --format html -o again
see "is the same" cmp -s elsewhere/new/report.html again/report.html

# Without Graphviz the page says so.
mkdir nothing
see "without Graphviz" status 0 env PATH="$tree/nothing" "$program" report all/solve.json -o bare
see "says so" grep -q 'Not drawn: Graphviz is not installed' bare/report.html

# Edited JSON may hold anything.
sed -e 's/"value":[^,]*/"value":"x"/g; s/"results": \[/"results": [null, 5, {"groups": 3}, /' \
    all/solve.json >odd.json
see "odd members" status 0 "$program" report odd.json -o odd
exit $failed
