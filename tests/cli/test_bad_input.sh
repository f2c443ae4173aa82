#!/usr/bin/env bash
# What is wrong with the input is said as `file:line: error: ...` with a hint and exit status 2;
# nothing goes to stdout, and no output file is touched.
set -u
program=${SOJOURN:-$(cd "$(dirname "$0")/../.." && pwd)/sojourn}
tree=$(mktemp -d) || exit 1
trap 'rm -rf "$tree"' EXIT
cd "$tree" || exit 1
failed=0

cat >ml.good <<'CFG'
model = "ml-run";
I_0 = 200;
M = 2;
N = 1;
K = 4;
p_a0 = 0.02;
stations = {
    S_a = { service = { mean = 0.0083; }; servers = 2; };
    S_r = { service = { mean = 0.0005; }; };
    S_c = { service = { mean = 0.0001; }; };
    S_t = { service = { mean = 0.001; }; };
    S_p = { service = { dist = "lognormal"; mean = 0.02; scv = 2.0; }; servers = 4; };
};
token = {
    mode = "cache";
    users = 200;
    lifetime = 300;
};
experiment = { precision = 0.05; };
CFG
cat >shares.good <<'CFG'
model = "ml-run"; I_0 = 200; M = 2; N = 1; K = 4;
stations = {
    S_a = { service = { mean = 0.0083; }; servers = 2; };
    S_r = { service = { mean = 0.0005; }; };
    S_c = { service = { mean = 0.0001; }; };
    S_t = { service = { mean = 0.001; }; };
    S_p = { service = { mean = 0.02; }; servers = 4; };
};
token = {
    p_c0 = 0.1;
    p_ct = 0.2;
    p_cp = 0.7;
};
CFG
cat >net.good <<'CFG'
model = "network";
stations = (
    { name = "web"; servers = 4; service = { mean = 0.02; }; },
    { name = "db"; service = { mean = 0.005; }; }
);
sources = ( { name = "users"; rate = 50; to = "web"; } );
routes = (
    ("web", "db", 0.6),
    ("db", "web")
);
meters = ( { name = "queries"; of = "db"; } );
CFG

mkdir old
# Everything under the folder, with contents and times, and whether another one came to be.
traces() {
    find old -printf '%p %i %T@\n' | sort
    cat old/* 2>/dev/null
    ls
}
for command in check solve simulate compare sweep size; do
    echo 'as it was' >"old/$command.json"
    echo 'as it was' >"old/$command.csv"
done

# refused 'NAME' 'SAID' COMMAND ARGS...: exit status 2, an error that says so (the beginning of a
# line or the whole), a hint, nothing else.
refused() {
    local name=$1 said=$2 folder missing='' before out err status
    shift 2
    before=$(traces)
    for folder in old new/folder; do
        out=$("$program" "$@" -o $folder 2>err.txt; echo "status $?")
        err=$(cat err.txt)
        rm -f err.txt
        status=${out##*status }
        [ "$status" = 2 ] || missing+=" exit status $status"
        [ "$out" = "status $status" ] || missing+=" stdout: ${out%status*}"
        [[ $'\n'$err == *$'\n'"$said"* ]] || missing+=" no '$said'"
        [[ $err == *$'\n  hint: '* ]] || missing+=" no hint"
        [ "$(traces)" = "$before" ] || missing+=" files were touched"
    done
    if [ -z "$missing" ]; then
        echo "ok $name"
    else
        echo "not ok $name:$missing; said: $err"
        failed=1
        rm -rf new
    fi
}

# edited FROM 'SED SCRIPT': bad.cfg from one of the good ones; the script must change something.
edited() {
    sed -E "$2" "$1.good" >bad.cfg
    if cmp -s "$1.good" bad.cfg; then
        echo "not ok the edit '$2' changes nothing in $1.good"
        failed=1
    fi
}

for good in ml shares net; do
    cp $good.good good.cfg
    if [ -z "$("$program" check good.cfg -q 2>&1 >/dev/null)" ]; then
        echo "ok $good.good is good"
    else
        echo "not ok $good.good is not good: $("$program" check good.cfg 2>&1 >/dev/null)"
        failed=1
    fi
done
cp ml.good ml.cfg
cp net.good net.cfg

# --- files ---
for command in check solve simulate compare 'sweep --over K=1:2:2'; do
    # shellcheck disable=SC2086  # words are wanted
    refused "missing file: ${command%% *}" "gone.cfg: error: cannot read 'gone.cfg'" \
        $command gone.cfg
done
refused "a file as a folder" "ml.cfg/x: error: cannot read" solve ml.cfg/x
mkdir folder.cfg
for command in solve 'sweep --over K=1:2:2'; do
    # shellcheck disable=SC2086
    refused "a folder: ${command%% *}" "folder.cfg: error: cannot read 'folder.cfg'" \
        $command folder.cfg
done
printf 'model = "ml-run";\n\0\1\2\377' >bad.cfg
refused "binary" "bad.cfg:1: error: not a config: the file holds binary data" solve bad.cfg
head -c 3000 "$program" >bad.cfg
refused "a program" "bad.cfg:1: error: " solve bad.cfg
: >bad.cfg
refused "empty" "bad.cfg:1: error: " solve bad.cfg
printf 'Dear sir,\nplease solve this.\n' >bad.cfg
refused "a letter" "bad.cfg:1: error: " solve bad.cfg
printf '{ "model": "ml-run" }\n' >bad.cfg
refused "JSON" "bad.cfg:1: error: this is JSON, not libconfig" solve bad.cfg
printf '\n <?xml version="1.0"?>\n<archive/>\n' >bad.cfg
refused "XML" "bad.cfg:1: error: this is XML, not libconfig" solve bad.cfg
refused "XML in a sweep" "bad.cfg:1: error: this is XML, not libconfig" sweep bad.cfg --over K=1:2:2
: >bad.cfg
refused "an empty file" "bad.cfg:1: error: the file is empty" solve bad.cfg
for kind in UTF-16 UTF-16LE UTF-16BE; do
    iconv -f UTF-8 -t $kind net.good >bad.cfg
    refused "$kind" "bad.cfg:1: error: this is UTF-16, not UTF-8" solve bad.cfg
done
tr '\n' '\r' <net.good >bad.cfg
refused "lines of an old Mac" "bad.cfg:1: error: lines end with a carriage return alone" solve bad.cfg
good=$("$program" solve net.cfg --csv)
sed 's/$/\r/' net.good >bad.cfg
[ "$("$program" solve bad.cfg --csv)" = "$good" ] && echo "ok lines of Windows" || { echo "not ok lines of Windows"; failed=1; }
{ printf '\xef\xbb\xbf'; cat net.good; } >bad.cfg
[ "$("$program" solve bad.cfg --csv)" = "$good" ] && echo "ok a byte-order mark" || { echo "not ok a byte-order mark"; failed=1; }
[ "$("$program" solve - --csv <net.good)" = "$good" ] && echo "ok -: standard input" || { echo "not ok -"; failed=1; }
said=$("$program" sweep - --over stations.web.servers=3,4 --analytic --csv <net.good | grep -c ',ok,')
[ "$said" = 2 ] && echo "ok -: in a sweep" || { echo "not ok - in a sweep: $said"; failed=1; }
edited net 's/rate = 50/rate = -1/'
said=$("$program" solve - <bad.cfg 2>&1)
[[ $said == 'standard input:6: error: '* ]] && echo "ok -: errors" || { echo "not ok - errors: $said"; failed=1; }
refused "- twice" "error: '-' is given twice" compare - -
edited ml 's/^N = 1;/N = ;/'
refused "no value" "bad.cfg:4: error: " solve bad.cfg
edited ml 's/^\};//'
refused "a brace too few" "bad.cfg:7: error: " solve bad.cfg

# --- decimal commas ---
edited net 's/rate = 50/rate = 0,5/'
refused "a decimal comma" "bad.cfg:6: error: '0,5' is two numbers" solve bad.cfg
refused "a decimal comma: hint" "  hint: the decimal point is a point: 0.5" solve bad.cfg
edited ml 's/^p_a0 = 0.02/p_a0 = 0,02/'
refused "a decimal comma outside of groups" "bad.cfg:6: error: '0,02' is two numbers" solve bad.cfg
refused "a decimal comma after -s" "-s p_a0=0,02: error: " solve ml.cfg -s p_a0=0,02
refused "a decimal comma in an option" "  hint: the decimal point is a point" simulate ml.cfg -p 0,05

# --- what is not to be shown: no UTF-8, and control characters, which terminals obey ---
# shown_as_text 'NAME' BYTES-FOR-PRINTF WHAT: in each string of a network
shown_as_text() {
    local key
    for key in 'title = "@"' 'stations = ( { name = "@"; service = { mean = 1.0; }; } )' \
        'sources = ( { name = "@"; rate = 1; to = "web"; } )' 'meters = ( { name = "@"; of = "web"; } )' \
        'sources = ( { name = "u"; rate = 1; to = "@"; } )' 'experiment = { targets = [ "@" ]; }' \
        'experiment = { targets = "@"; }' 'stations = ( { name = "web"; service = { dist = "@"; mean = 1.0; }; } )'; do
        printf 'model = "network";\n\n'"${key/@/a$2b}"';\n' >bad.cfg
        said=$("$program" solve bad.cfg 2>&1)
        [[ $said == *"bad.cfg:"[34]": error: "*"holds $3"*"hint: names and titles are UTF-8 text of one line"* ]] &&
            echo "ok $1: $key" || { echo "not ok $1: $key: $said"; failed=1; }
    done
}
shown_as_text "Latin-1" '\xe9' 'the byte 0xe9, which is no UTF-8'
shown_as_text "overlong" '\xc0\xaf' 'the byte 0xc0, which is no UTF-8'
shown_as_text "escape" '\x1b[31m' 'the control character 0x1b'
shown_as_text "escaped escape" '\\x1b[31m' 'the control character 0x1b'
shown_as_text "a C1 control" '\xc2\x9b31m' 'the control character 0x9b'
shown_as_text "a line end" '\\n' 'the control character 0x0a'
said=$(sed '1s/^/title = "caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80"; # caf\xe9\n/' net.good | "$program" solve - --json)
[[ $said == *'"title":"café € 😀"'* ]] && echo "ok UTF-8 stays, and comments are of any kind" ||
    { echo "not ok UTF-8: $said"; failed=1; }
for bytes in $'\xe9' $'\x1b[31m'; do
    refused "a value with bytes" "error: --set: 'title=" solve net.cfg -s "title=$bytes"
    refused "a swept value with bytes" "error: --over: 'title=" sweep net.cfg --over "title=$bytes,x"
    refused "a second value with bytes" "error: --vs: 'title=" compare net.cfg --vs "title=$bytes"
    refused "a target with bytes" "error: --target: '" simulate net.cfg --target "$bytes"
    refused "a column with bytes" "error: --show: '" sweep net.cfg --over stations.web.servers=3,4 --show "$bytes"
done
# Whatever is echoed: no message and no result has a byte that a terminal obeys.
bad=$'\x1b[31m\xff\x9b\r'
cp net.good "$bad.cfg"
clean() {    # clean 'NAME' ARGS...: nothing but UTF-8 and line ends on both
    local name=$1 said
    shift
    said=$("$program" "$@" 2>&1 | tr '\n' ' ')
    if LC_ALL=C grep -q '[[:cntrl:]]' <<<"$said" || ! iconv -f UTF-8 -t UTF-8 <<<"$said" >/dev/null 2>&1; then
        echo "not ok echoed: $name: $(cat -v <<<"$said")"
        failed=1
    else
        echo "ok echoed: $name"
    fi
}
clean "a command" "$bad"
clean "help of a command" help "$bad"
clean "an option" solve net.cfg "--$bad"
clean "a letter" solve net.cfg "-$bad"
clean "a value" simulate net.cfg -n "$bad"
clean "a number" simulate net.cfg --seed "$bad"
clean "a key" solve net.cfg -s "$bad=3"
clean "a missing file" solve "$bad"
clean "a file's name" solve "$bad.cfg" -v
clean "a file's name in JSON" solve "$bad.cfg" --json
clean "a file's name in a sweep" sweep "$bad.cfg" --over stations.web.servers=3,4 --analytic --json
clean "a file's name, compared" compare "$bad.cfg" net.cfg -p 0.3
clean "a folder" solve net.cfg -o "net.cfg/$bad"
printf 'model = "network"; %s = 3;' "$bad" >bad.cfg
clean "a key of a file" solve bad.cfg
printf 'model = "network"; stations = ( { name = %s; } );' "$bad" >bad.cfg
clean "a bare word of a file" solve bad.cfg
rm -f "$bad.cfg"

# --- keys and types ---
edited ml 's/lifetime/liftime/'
refused "unknown key" "bad.cfg:17: error: token: unknown key 'liftime'" solve bad.cfg
refused "unknown key: nearest" "  hint: did you mean 'lifetime'?" solve bad.cfg
edited net 's/service = \{ mean = 0.005/sevice = { mean = 0.005/'
refused "unknown key of a station" "bad.cfg:4: error: " solve bad.cfg
edited ml 's/I_0 = 200/I_0 = "many"/'
refused "text for a number" "bad.cfg:2: error: 'I_0' must be a number" solve bad.cfg
edited ml 's/\{ mean = 0.0005; \}/0.0005/'
refused "a number for a group" "bad.cfg:9: error: " solve bad.cfg
edited net 's/name = "web"/name = 3/'
refused "a number for text" "bad.cfg:3: error: " solve bad.cfg
edited ml 's/mode = "cache"/mode = "cash"/'
refused "a word that is none" "bad.cfg:15: error: " solve bad.cfg
edited ml 's/model = "ml-run"/model = "ml-rnu"/'
refused "a model that is none" "bad.cfg:1: error: " solve bad.cfg

# --- numbers out of range ---
for number in -3 0 -0.0 nan NaN inf -inf 1e999 1e-999; do
    edited ml "s/I_0 = 200/I_0 = $number/"
    refused "rate $number" "bad.cfg:2: error: " solve bad.cfg
    edited ml "s/mean = 0.0005/mean = $number/"
    refused "mean $number" "bad.cfg:9: error: " solve bad.cfg
    edited ml "s/lifetime = 300/lifetime = $number/"
    refused "lifetime $number" "bad.cfg:17: error: " solve bad.cfg
    edited net "s/rate = 50/rate = $number/"
    refused "source's rate $number" "bad.cfg:6: error: " solve bad.cfg
done
for number in 0 -1 2.5 2.0 1e3 '"2"' 5000000000 99999999999999999999 nan; do
    edited ml "s/^M = 2/M = $number/"
    refused "M = $number" "bad.cfg:3: error: " solve bad.cfg
    edited ml "s/^N = 1/N = $number/"
    refused "N = $number" "bad.cfg:4: error: " solve bad.cfg
    edited ml "s/^K = 4/K = $number/"
    refused "K = $number" "bad.cfg:5: error: " solve bad.cfg
done
edited net 's/servers = 4/servers = 2.7/'
refused "servers = 2.7" "bad.cfg:3: error: " solve bad.cfg

# --- probabilities and routes ---
for p in -0.1 1.01 nan '"x"'; do
    edited ml "s/p_a0 = 0.02/p_a0 = $p/"
    refused "p_a0 = $p" "bad.cfg:6: error: " solve bad.cfg
    edited net "s/\"db\", 0.6/\"db\", $p/"
    refused "route of p = $p" "bad.cfg:8: error: " solve bad.cfg
done
edited shares 's/p_c0 = 0.1/p_c0 = 0.9/; /p_cp/d'
refused "p_c0 + p_ct above 1" "bad.cfg:" solve bad.cfg
edited shares 's/p_cp = 0.7/p_cp = 0.6/'
refused "p_c0 + p_ct + p_cp is not 1" "bad.cfg:12: error: " solve bad.cfg
edited net 's/\("web", "db", 0.6\),/("web", "db", 0.6), ("web", "out", 0.5),/'
refused "routes that sum to 1.1" "bad.cfg:" solve bad.cfg
edited net 's/\("db", "web"\)/("db", "wbe")/'
refused "a route to nowhere" "bad.cfg:9: error: " solve bad.cfg
refused "a route to nowhere: nearest" "  hint: did you mean 'web'?" solve bad.cfg
edited net 's/to = "web"/to = "wob"/'
refused "a source to nowhere" "bad.cfg:6: error: " solve bad.cfg
edited net 's/name = "db"/name = "web"/'
refused "two stations of one name" "bad.cfg:4: error: " solve bad.cfg

# --- experiments ---
for key in precision confidence; do
    for number in 0 1 1.5 -0.1 nan '"x"'; do
        edited ml "s/precision = 0.05/$key = $number/"
        refused "$key = $number" "bad.cfg:19: error: " simulate bad.cfg
    done
done
for seed in -1 1.5 18446744073709551616 '"seven"'; do
    edited ml "s/precision = 0.05/seed = $seed/"
    refused "seed = $seed" "bad.cfg:19: error: " simulate bad.cfg
    refused "--seed $seed" "error: --seed: '$seed' is not a 64-bit whole number" \
        simulate ml.cfg --seed "$seed"
done
refused "--precision 0" "error: --precision: '0' " simulate ml.cfg --precision 0
refused "--precision 1.5" "--precision 1.5: error: " simulate ml.cfg --precision 1.5
refused "--confidence 1" "error: --confidence: '1' " simulate ml.cfg --confidence 1
refused "an unknown target" "--target: error: " simulate ml.cfg --target lambda_x
refused_target() {    # refused_target 'WHAT IS SAID' COMMAND TARGET ARGS...: of ml.cfg
    local says=$1 command=$2 target=$3
    shift 3
    refused "target $target" "--target: error: experiment: $says" \
        "$command" ml.cfg --target "$target" "$@"
}
refused_target "the model has no quantity 'S_p.mean_waits'" simulate S_p.mean_waits:1%
refused_target "the model has no quantity 'S_x.mean_wait'" compare S_x.mean_wait:1%
refused_target "the model has no quantity 'S_p[5].mean_wait'" simulate 'S_p[5].mean_wait:1%'
refused_target "target 'S_p.mean_wait': 'fine' is not a precision" simulate S_p.mean_wait:fine
refused_target "target 'S_p.mean_wait': precision '-1%' is not above 0" simulate S_p.mean_wait:-1%
refused_target "target 'S_p.mean_wait' is in s: a precision in 1/s" sweep S_p.mean_wait:10/s \
    --over M=2,3
refused_target "target 'network.sojourn_p100': no such percentile" simulate network.sojourn_p100:1%
refused "a target twice" "--target: error: experiment: target 'I' is given" \
    simulate ml.cfg --target I:1% --target I

# --- overrides and sweeps ---
refused "override of no key" "-s tokn.lifetime=3: error: unknown key 'tokn'" \
    solve ml.cfg -s tokn.lifetime=3
refused "override in a group" "-s token.liftime=3: error: unknown key 'token.liftime'" \
    solve ml.cfg -s token.liftime=3
refused "override of no station" "-s stations.wob.servers=3: error: " \
    solve net.cfg -s stations.wob.servers=3
refused "override of a station's no key" "-s stations.web.serves=3: error: " \
    solve net.cfg -s stations.web.serves=3
# hinted 'WHAT' 'HINT' COMMAND ARGUMENTS...
hinted() {
    local what=$1 hint=$2
    shift 2
    if "$program" "$@" 2>&1 >/dev/null | grep -qxF "  hint: $hint"; then
        echo "ok $what"
    else
        echo "not ok $what: no '$hint'"
        failed=1
    fi
}
hinted "override that lacks its list" "did you mean 'stations.web.servers'?" solve net.cfg -s web.servers=3
hinted "a varied key that lacks its list" "did you mean 'stations.web.servers'?" \
    size net.cfg --vary web.servers=1:3 --cost 1 --require 'mean_sojourn < 1s'
hinted "a figure that lacks its thing" "did you mean 'network.sojourn_p99'?" solve net.cfg --require 'sojourn_p99 < 1s'
refused "override without a value" "-s K=: error: " solve ml.cfg -s K=
refused "override to nan" "-s token.lifetime=nan: error: " solve ml.cfg -s token.lifetime=nan
refused "override to K = 2.5" "-s K=2.5: error: " solve ml.cfg -s K=2.5
refused "override of one of two models" "good.cfg: -s K=5: error: unknown key 'K'" compare ml.cfg good.cfg -s K=5
refused "sweep of no key" "--over Q=1: error: unknown key 'Q'" sweep ml.cfg --over Q=1:3:3
for range in K=1:5.5 K=5:1 K=1:64:1 K=1:5:1s K=1s:5:1 K=1min:5min K=1:5:0 K=1:5:-2 K=1:5:2.5 K=1:5:1e9 K= K K=a:b:3 K=1,,2 K=log:0:5:3 K=-1e308:1e308:3 =1:2:3 \
    K=1:2:3:4; do
    refused "range $range" "--over $range: error: " sweep ml.cfg --over "$range"
done
refused "a range with a unit of the wrong kind" "--over K=3s: error: 'K' must be a whole number" sweep ml.cfg --over K=3s:5s:3
refused "a key that is swept" "-s K=3: error: 'K' is swept over: this value would have no effect" \
    sweep ml.cfg -s K=3 --over K=4:5:2
refused "an option that is swept" "--warmup 3: error: 'experiment.warmup' is swept over" \
    sweep ml.cfg --warmup 3 --over experiment.warmup=4,5
refused "a part of what is swept" "-s stations.S_a.servers=2: error: 'stations.S_a' is swept over" \
    sweep ml.cfg -s stations.S_a.servers=2 --over 'stations.S_a={service={mean=0.001;};}'
refused "a part, then the whole" "--over: error: 'stations.S_a.servers' is swept over, and 'stations.S_a'" \
    sweep ml.cfg --over stations.S_a.servers=2,3 --over 'stations.S_a={service={mean=0.001;};}'
refused "one key twice" "--over: error: 'K' is swept over twice" \
    sweep ml.cfg --over K=1:2:2 --over K=3:4:2
refused "every point wrong" "--over K=0.1: error: " sweep ml.cfg --over K=0.1:0.9:3
refused "a percentile for a quantile" "error: --quantiles: '50,99' is not a list of numbers between 0 and 1" \
    solve ml.cfg --quantiles 50,99
refused "a histogram that is a number" "-s experiment.histogram=3: error: experiment: 'histogram' must be true or false, not 3" \
    simulate ml.cfg -s experiment.histogram=3
refused "distributions of a sweep" "error: unknown option '--histogram' for 'sweep'" \
    sweep ml.cfg --over K=4:5:2 --histogram
refused "a quantile twice" "--quantiles 0.5,0.99,0.5: error: " simulate ml.cfg --quantiles 0.5,0.99,0.5
refused "a column of percentiles of nothing" "--show: error: experiment: the model has no quantity 'S_q.response_p99'" \
    sweep ml.cfg --over K=4:5:2 --show S_q.response_p99
refused "a column of a percentile that is none" "--show: error: experiment: figure 'S_p.response_p100': no such percentile" \
    sweep ml.cfg --over K=4:5:2 --show S_p.response_p100
refused "a quote that is not closed" "error: --target: '\"ab' is not a list of names" simulate ml.cfg --target '"ab'
refused "a column of nothing" "error: --show: the model has no figure 'S_p.utilisation'" \
    sweep ml.cfg --over K=4:5:2 --show S_p.utilisation

# --- lengths that never end ---
for option in '--warmup' '--horizon'; do
    refused "$option 1e300" "$option 1e300: error: experiment: ${option#--} asks for " simulate ml.cfg $option 1e300
done
refused "a window of 1e300 s" "-s experiment.window=1e300: error: experiment: window asks for " \
    compare ml.cfg -s experiment.window=1e300
refused "too many long windows" "-s experiment.windows=4000000000: error: experiment: windows asks for " \
    simulate net.cfg -s experiment.window=1e9 -s experiment.windows=4000000000
edited ml 's/precision = 0.05;/& window = 1e300;/'
refused "a long window in a file" "bad.cfg:$(grep -n 'window = 1e300' bad.cfg | cut -d: -f1): error: experiment: window asks for " \
    simulate bad.cfg

# --- one mistake is one error: what uses the thing is not wrong besides ---
once() {    # once 'WHAT' SED-SCRIPT
    edited net "$2"
    if said=$("$program" solve bad.cfg 2>&1) || [ "$(grep -c 'error: ' <<<"$said")" != 1 ]; then
        echo "not ok $1: $said"
        failed=1
    else
        echo "ok $1"
    fi
}
once "a name that cannot be" 's/web/web[x]/g'
once "stations that are no list" '/^stations = /,/^[)];/c stations = 3;'

# --- sizings ---
p99='network.sojourn_p99 < 100ms'
sized() { refused "$1" "$2" size net.cfg "${@:3}"; }
of_web=(--vary stations.web.servers=1:4 --require "$p99")
sized "nothing varies" "net.cfg: error: no key is varied" --cost 1 --require "$p99"
sized "nothing is required" "net.cfg: error: nothing is required" --vary stations.web.servers=1:4 --cost web.servers
sized "no cost" "net.cfg: error: no cost is given" "${of_web[@]}"
sized "a cost that is no formula" "--cost 4*(web.servers: error: cost '4*(web.servers': ')' is missing at the end (column 15)" \
    "${of_web[@]}" --cost '4*(web.servers'
sized "a cost of a key that is not varied" "--cost db.servers: error: cost 'db.servers': 'db.servers' is not varied" \
    "${of_web[@]}" --cost db.servers
sized "a cost of a key that is not there" "  hint: did you mean 'stations.web.servers'?" "${of_web[@]}" --cost stations.web.server
sized "a cost of a figure that is not there" "  hint: did you mean 'web.mean_number'?" "${of_web[@]}" --cost web.mean_numbre
sized "a cost that never changes" "--cost 3: error: cost '3': it is the same for all candidates" "${of_web[@]}" --cost 3
sized "a cost that divides by zero" \
    "--cost 6/(web.servers-1): error: cost '6/(web.servers-1)' divides by zero at stations.web.servers=1" \
    "${of_web[@]}" --cost '6/(web.servers-1)'
sized "a cost below 0" "--cost web.servers-2: error: cost 'web.servers-2' is below 0 at stations.web.servers=1" \
    "${of_web[@]}" --cost 'web.servers-2'
sized "an empty range" "--vary stations.web.servers=4:1: error: this range is empty" \
    --vary stations.web.servers=4:1 --require "$p99" --cost web.servers
sized "too many candidates" "--vary stations.web.servers=1:2000000: error: this range has too many values" \
    --vary stations.web.servers=1:2000000 --require "$p99" --cost web.servers
sized "a grid of too many" "--vary: error: the grid is too large" --vary stations.web.servers=1:2000 \
    --vary stations.db.servers=1:2000 --require "$p99" --cost web.servers
sized "a key that is not there" "--vary stations.web.server=1: error: unknown key 'stations.web.server'" \
    --vary stations.web.server=1:4 --require "$p99" --cost web.servers
sized "a key varied twice" "--vary: error: 'stations.web.servers' is varied twice" "${of_web[@]}" \
    --vary stations.web.servers=5:6 --cost web.servers
sized "a requirement in %" "--require: error: 'web.mean_wait < 5%' is a part of another model's figure" "${of_web[@]}" \
    --require 'web.mean_wait < 5%' --cost web.servers
sized "two that contradict" "--require: error: 'network.sojourn_p99 > 1s' contradicts 'network.sojourn_p99 < 100ms'" \
    "${of_web[@]}" --require 'network.sojourn_p99 > 1s' --cost web.servers

# --- all mistakes at once ---
edited ml 's/^M = 2/M = 0/; s/mean = 0.0005/mean = -1/; s/lifetime/liftime/; s/0.05/2/'
said=$("$program" solve bad.cfg 2>&1)
lines=$(grep -oE '^bad.cfg:[0-9]+: error' <<<"$said" | grep -oE '[0-9]+' | sort -nu | tr '\n' ' ')
if [[ $lines == *'3 '*'9 '*'17 '*'19 '* ]]; then
    echo "ok all mistakes of a file at once"
else
    echo "not ok all mistakes of a file at once: lines $lines; said: $said"
    failed=1
fi
exit $failed
