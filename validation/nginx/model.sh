# shellcheck shell=bash disable=SC2154,SC2034  # variables go between validate and this
# The model of a point: its config, and what `sojourn simulate` says of it. Sourced by validate;
# uses its value[] and the machine's own times, measured at the point `machine`.

# A whole number would be no number of a config's where that wants a decimal point.
decimal() { awk -v x="$1" 'BEGIN { printf "%.9f", x }'; }

law() {    # SERVICE MEAN SCV
    case $1 in
    deterministic) echo "{ dist = \"deterministic\"; mean = $2; }" ;;
    lognormal) echo "{ dist = \"lognormal\"; mean = $2; scv = $(decimal "$3"); }" ;;
    *) echo "{ mean = $2; }" ;;
    esac
}

popularity() {    # ZIPF
    [ "$1" = 0 ] && echo 'popularity = "uniform";' ||
        echo "popularity = \"zipf\"; zipf_s = $(decimal "$1");"
}

servers() { [ "$1" = infinite ] && echo '"infinite"' || echo "$1"; }

# Does something begin at second 0 of a site's clock, other than being measured?
is_transient() { [ "${value[$1.start]}" = cold ] || [ "${value[$1.event]}" != none ]; }

# Second 0 of a site's clock is this long after the beginning of a replication. Plain caches begin
# in their steady state; those with other rules near it, and forget that in tens of lifetimes.
lead_time() {
    local cycle=$((value[$1.lifetime] + 1))
    if [ "${value[$1.start]}" = cold ]; then
        echo 0
    elif [ -n "${value[$1.model]}" ] || [ "${value[$1.zone]}" != 1m ]; then
        echo $((40 * cycle))
    else
        echo $((3 * cycle))
    fi
}

model_events() {
    [ "${value[$1.event]}" = none ] ||
        echo "events = ( { at = $(lead_time "$1"); what = \"${value[$1.event]}\"; } );"
}

model_room() {
    [ "${value[$1.zone]}" = 1m ] && return
    awk -F, -v p="$1" '$1 == p && $2 == "entries" { print "max_entries = " $5 ";" }' \
        "$scratch/measured.csv"
}

# model_config POINT: one replication of it is a site: as long, one window. $hit and $miss are what
# the machine adds to each request and to each fetch [s].
model_config() {
    local p=$1 start=stationary
    [ "${value[$p.start]}" = warm ] || start=empty
    cat <<CFG
# ${value[$p.nginx]:-proxy_cache_valid alone}
model = "ml-run";
title = "nginx: $p";
I_0 = ${value[$p.rate]};
K = ${value[$p.K]};
login = false;
stations = {
    wrapper = { dispatch = "${value[$p.dispatch]}"; };
    S_c = { service = $(law deterministic "$hit"); servers = "infinite"; };
    S_t = { service = $(law deterministic "$miss"); servers = "infinite"; };
    issuer = {
        service = $(law "${value[$p.service]}" "${value[$p.mean]}" "${value[$p.scv]}");
        servers = $(servers "${value[$p.servers]}");
    };
    S_p = { service = $(law deterministic 1e-9); servers = "infinite"; };
};
token = {
    mode = "cache";
    users = ${value[$p.users]};
    $(popularity "${value[$p.zipf]}")
    rule = "counted";
    lifetime = ${value[$p.lifetime]};
    granularity = 1;    # nginx knows whole seconds
    start = "$start";
    ${value[$p.model]}
    $(model_room "$p")
};
$(model_events "$p")
experiment = { windows = 1; };
CFG
}

# What the rows of the program's CSV are called here, for awk.
names='BEGIN {
    name["meter,I_t,value"] = "fetch_rate"
    name["group,issuer,mean_response"] = "issuer_response"
    name["group,issuer,response_p99"] = "issuer_response_p99"
    name["network,network,mean_sojourn"] = "user_response"
    name["network,network,sojourn_p99"] = "user_response_p99"
}
{ key = $2 "," $3 "," $4 }
'

# simulate POINT FROM TO OPTION...: of that part of a site's time, the program's CSV on stdout.
# Status 3, less precise than wanted, is no failure: the interval says so.
simulate() {
    local p=$1 from=$2 to=$3
    shift 3
    # shellcheck disable=SC2086  # options are words
    "$SOJOURN" simulate "$scratch/models/$p.cfg" --csv -q --seed "$SEED" --quantiles 0.99 \
        --warmup "$(($(lead_time "$p") + from))" -s experiment.window="$((to - from))" \
        ${MODEL_OPTIONS-} "$@" 2>"$scratch/model.err"
    case $? in 0 | 3) ;; *) cat "$scratch/model.err" >&2; die "the model of $p does not run" ;; esac
}

# The whole measured time of a site.
model_whole() {
    local p=$1 seconds=$2
    simulate "$p" 0 "$seconds" -n "$MODEL_EXPERIMENTS" >"$scratch/model.out" || exit
    awk -F, -v p="$p" -v to="$seconds" "$names"'
        function number(x) { return x == "" ? "nan" : x }
        key in name {
            print p "," name[key] ",0," to "," number($6) "," number($7) "," $8 ",0"
        }
    ' "$scratch/model.out"
}

# The rate of fetches in each of the first seconds, from a transient run.
model_by_second() {
    local p=$1 lead
    lead=$(lead_time "$p")
    # shellcheck disable=SC2086  # options are words
    "$SOJOURN" simulate "$scratch/models/$p.cfg" --transient --csv -q --seed "$SEED" \
        --horizon $((lead + SECONDS_SHOWN)) -s experiment.points=$((lead + SECONDS_SHOWN)) \
        -n "$MODEL_EXPERIMENTS" ${MODEL_OPTIONS-} >"$scratch/model.out" 2>"$scratch/model.err" ||
        { cat "$scratch/model.err" >&2; die "the model of $p does not run second by second"; }
    awk -F, -v p="$p" -v lead="$lead" '$2 == "fetch_rate" && $4 > lead {
        print p ",fetch_rate," $4 - lead - 1 "," $4 - lead "," $5 "," $6 "," $7 ",0"
    }' "$scratch/model.out"
}

# model POINT: its rows of model.csv on stdout; its config goes to $scratch/models.
model() {
    local p=$1
    mkdir -p "$scratch/models"
    model_config "$p" | sed '/^ *$/d' >"$scratch/models/$p.cfg"
    # Without a steady state the program gives no mean of the whole time.
    [ "${value[$p.event]}" != none ] || [ "${value[$p.steady]}" = no ] ||
        model_whole "$p" "${seconds_of[${value[$p.round]}]:-$SECONDS_MEASURED}"
    ! is_transient "$p" || model_by_second "$p"
}

# solved POINT: what `sojourn solve` has for it, in rows "POINT,QUANTITY,value,exact" (or
# "approximate"). Nothing where it has no steady state, or refuses the model.
solved() {
    ! is_transient "$1" || return
    "$SOJOURN" solve "$scratch/models/$1.cfg" --csv -q 2>/dev/null | awk -F, -v p="$1" "$names"'
        key in name && $6 != "" { print p "," name[key] "," $6 "," $9 }'
}

# fetch_rates STEM: "T,rate" by `sojourn sweep --analytic` over the lifetimes of the points STEM-T.
fetch_rates() {
    model_config "$1-4" >"$scratch/$1.cfg"
    "$SOJOURN" sweep "$scratch/$1.cfg" --over token.lifetime=1:10:10 --analytic --csv -q |
        awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) column[$i] = i; next }
                 { print $column["token.lifetime"] "," $column["I_t.analytic"] }'
}

curves() {
    echo lifetime,uniform,zipf
    join -t, <(fetch_rates lifetime | sort) <(fetch_rates zipf | sort) | sort -n
}
