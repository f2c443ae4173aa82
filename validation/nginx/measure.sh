# shellcheck shell=bash disable=SC2154,SC2034  # variables go between validate and this
# Measuring: the wrappers, the issuer and the load generator of one round, on loopback, for a
# bounded time. Sourced by validate; uses its value[], points[], scratch and processes[].

# sites ROUND: the lines of site.h. The sites of a point start at moments that divide a second
# evenly, so that each stands differently to the wall clock.
sites() {
    local name r port=${PORT:-18000} keep start flushed
    for name in "${points[@]}"; do
        [ "${value[$name.round]}" = "$1" ] && is_wanted "$name" || continue
        keep=$((value[$name.lifetime] + 1))
        [ "${value[$name.start]}" = warm ] || keep=0
        for ((r = 0; r < value[$name.sites]; r++)); do
            start=$(awk -v r=$r -v n="${value[$name.sites]}" 'BEGIN { print r / n }')
            flushed=-
            [ "${value[$name.event]}" = none ] || flushed=$scratch/wrapper-1/cache-$name-$r
            echo "$name $r ${value[$name.users]} ${value[$name.zipf]} ${value[$name.rate]}" \
                "${value[$name.K]} ${value[$name.dispatch]} $port ${value[$name.servers]}" \
                "${value[$name.service]} ${value[$name.mean]} ${value[$name.scv]}" \
                "$keep $start $flushed"
            port=$((port + 20))
        done
    done
}

is_open() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

start_gateways() {
    local sites=$1 k most folder
    most=$(awk '$6 > most { most = $6 } END { print most }' "$sites")
    for ((k = 1; k <= most; k++)); do
        folder=$scratch/wrapper-$k
        rm -rf "$folder"
        mkdir -p "$folder"
        gateway_config "$k" "$folder" "$sites" >"$folder/nginx.conf"
        "${first[@]}" nginx -p "$folder" -e "$folder/error.log" -c "$folder/nginx.conf" &
        processes+=($!)
    done
}

# until_open SITES: all ports, or the reason why not.
until_open() {
    local port tries
    for port in $(awk '{ for (k = 1; k <= $6; k++) print $8 + k }' "$1"); do
        for ((tries = 0; tries < 100; tries++)); do
            is_open "$port" && break
            sleep 0.05
        done
        [ $tries -lt 100 ] && continue
        cat "$scratch"/wrapper-*/error.log >&2
        die "no wrapper listens at port $port"
    done
}

# entries SITES SECONDS: rows of how many entries the caches with little room had at the end. The
# model is told this number: how many nginx keeps in so many bytes is not its business.
entries() {
    local p files folders=()
    for p in $(cut -d' ' -f1 "$1" | uniq); do
        [ "${value[$p.zone]}" = 1m ] && continue
        folders=("$scratch"/wrapper-*/cache-"$p"-*)
        files=$(find "${folders[@]}" -type f | wc -l)
        echo "$p,entries,0,$2,$((files / ${#folders[@]})),nan,$files,${#folders[@]}"
    done
}

# measure ROUND: its rows of measured.csv, without a heading, on stdout.
measure() {
    local name=$1 at issuer load seconds=${seconds_of[$1]:-$SECONDS_MEASURED}
    local sites=$scratch/round-$name fetches=$scratch/fetches-$name requests=$scratch/requests-$name
    sites "$name" >"$sites"
    [ -s "$sites" ] || return 0
    say "round $name, $seconds s: $(cut -d' ' -f1 "$sites" | uniq | tr '\n' ' ')"
    start_gateways "$sites"
    until_open "$sites"
    at=$(awk '{ print $1 + 2 }' /proc/uptime)
    "${first[@]}" "$TOOLS/issuer" "$sites" "$at" "$seconds" "$SEED" "$fetches" &
    issuer=$!
    processes+=("$issuer")
    sleep 0.2
    "${first[@]}" "$TOOLS/load" "$sites" "$at" "$seconds" "$SEED" "$requests" &
    load=$!
    processes+=("$load")
    wait "$load" || die "the load generator failed"
    kill "$issuer"
    wait "$issuer" || die "the issuer failed"
    entries "$sites" "$seconds"
    stop
    "$TOOLS/summary" "$sites" "$fetches" "$requests" "$seconds" >"$scratch/summary" ||
        die "round $name cannot be summed up"
    tail -n +2 "$scratch/summary"
}
