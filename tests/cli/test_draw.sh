#!/usr/bin/env bash
# `check --draw FILE`: text, and pictures by Graphviz where it is installed.
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
program=${SOJOURN:-$top/sojourn}
tree=$(mktemp -d) || exit 1
trap 'rm -rf "$tree"' EXIT
cd "$tree" || exit 1
failed=0

. "$top/tests/helpers/see.sh"

web=$top/configs/web.cfg
see "text into a file" status 0 "$program" check "$web" --draw web.dot
see "it is a digraph" grep -q '^digraph network {' web.dot
# 50/s come, each visits web 2.5 times: 62.5 % of 4 servers at 20 ms, and db at 75/s * 5 ms.
see "it has loads" grep -q '<b>load 62.5 %</b>' web.dot
see "and rates" grep -q 'label=<75/s>' web.dot
see "the same to stdout" status 0 "$program" check "$web" --dot
see "is the same" cmp -s out web.dot
see "other endings are refused" status 2 "$program" check "$web" --draw web.jpg
see "with those that are known" grep -q 'svg' err
see "a folder that is not there" status 1 "$program" check "$web" --draw nowhere/web.dot

see "an unstable model is drawn" status 0 "$program" check "$web" -s stations.web.servers=2 --draw u.gv
see "with the load that it would have" grep -q '<b>load 125 %</b>' u.gv
see "and it is said" grep -q 'unstable' err
see "in the drawing, too" grep -q "unstable: station 'web'" u.gv
see "what cannot be solved is drawn" status 0 "$program" check "$top/configs/fork-join.cfg" --draw f.gv
see "without loads" grep -q 'without loads' f.gv

# Without Graphviz: a PATH that has nothing.
mkdir nothing
see "without Graphviz" status 1 env PATH="$tree/nothing" "$program" check "$web" --draw picture.svg
see "it says which package" grep -q "Debian's package graphviz" err
see "and keeps the drawing beside" cmp -s picture.dot web.dot
see "and makes no picture" test ! -e picture.svg

command -v dot >/dev/null || { echo "ok # no Graphviz here: pictures are not tested"; exit $failed; }

cat >odd.cfg <<'CFG'
model = "network"; title = "<script>alert(1)</script> & \"more\"";
classes = ( { name = "a<b&c"; }, { name = "größe \\N"; } );
stations = ( { name = "x<y>&'z' \\n \\G"; service = { mean = 0.5; }; },
             { name = "&lt;b&gt; é"; instances = 2; service = { mean = 0.1; }; } );
sources = ( { class = "a<b&c"; rate = 1; to = "x<y>&'z' \\n \\G"; },
            { class = "größe \\N"; rate = 1; to = "&lt;b&gt; é"; } );
routes = ( ("x<y>&'z' \\n \\G", "&lt;b&gt; é") );
CFG
see "an SVG" status 0 "$program" check odd.cfg --draw odd.svg
see "is one" grep -q '</svg>' odd.svg
see "Graphviz says nothing" test ! -s err
see "with names as they are" grep -qF '>x&lt;y&gt;&amp;&#39;z&#39; \n \G</text>' odd.svg
see "and their entities" grep -qF '&amp;lt;b&amp;gt; é' odd.svg
see "and no tag of a title" test -z "$(grep '<script' odd.svg)"
! command -v xmllint >/dev/null || see "well-formed" xmllint --noout odd.svg
see "a PNG" status 0 "$program" check odd.cfg --draw odd.PNG
see "is one" test "$(head -c 8 odd.PNG | od -An -tx1 | tr -d ' \n')" = 89504e470d0a1a0a
see "a PDF" status 0 "$program" check odd.cfg --draw odd.pdf
see "is one" test "$(head -c 5 odd.pdf)" = %PDF-
exit $failed
