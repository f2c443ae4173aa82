#!/usr/bin/env bash
# scripts/check-rooms must refuse what it is there to refuse, and nothing else.
set -u
check=$(cd "$(dirname "$0")/../../scripts" && pwd)/check-rooms
tree=$(mktemp -d) || exit 1
trap 'rm -rf "$tree"' EXIT

# A tree with a header in every room, and one file FILE with the lines given.
plant() {
    local file=$1 room
    shift
    rm -rf "$tree/src"
    for room in base rng stats model analytic sim report run cli; do
        mkdir -p "$tree/src/$room"
        echo '#include <math.h>' >"$tree/src/$room/thing.h"
    done
    mkdir -p "$(dirname "$tree/src/$file")"
    printf '%s\n' "$@" >"$tree/src/$file"
}

failed=0
verdict() {    # verdict WHETHER-IT-HELD 'NAME'
    if [ "$1" = 0 ]; then
        echo "ok $2"
    else
        echo "not ok $2: status $status, said: $said"
        failed=1
    fi
}

# refused FILE LINE INCLUDE 'MESSAGE': the include on line 2 of FILE must be named with its place.
refused() {
    plant "$1" '/* a comment first */' "$2"
    said=$("$check" "$tree/src" 2>&1); status=$?
    [ $status = 1 ] && [ "$said" = "src/$1:2: error: #include \"$3\": $4" ]
    verdict $? "refused: $3 in $1"
}

allowed() {
    plant "$@"
    said=$("$check" "$tree/src" 2>&1); status=$?
    [ $status = 0 ] && [ -z "$said" ]
    verdict $? "allowed: $2 in $1"
}

for pair in "sim analytic" "analytic sim" "base model" "rng stats" "model rng" "model stats" \
            "report run" "run report" "analytic stats" "analytic rng" "stats rng" "run cli" \
            "report sim"; do
    from=${pair% *} to=${pair#* }
    refused "$from/x.c" "#include \"$to/thing.h\"" "$to/thing.h" "room $from must not see $to"
done
refused sim/x.h '  #  include "analytic/thing.h"   // so' analytic/thing.h \
    "room sim must not see analytic"
refused sim/x.c '#include <analytic/thing.h>' analytic/thing.h "room sim must not see analytic"
refused sim/deep/x.c '#include "run/thing.h"' run/thing.h "room sim must not see run"
refused sim/x.c '#include "../analytic/thing.h"' ../analytic/thing.h \
    'write it as "room/file.h", from src'
refused sim/x.c '#include "thing.h"' thing.h 'write it as "room/file.h", from src'
refused sim/x.c '#include "model/gone.h"' model/gone.h "no such file"
refused sim/x.c '#include "sim/x.c"' sim/x.c "only headers are included"
refused run/sojourn.c '#include "report/thing.h"' report/thing.h "room run must not see report"
refused sim/sojourn_report.c '#include "report/thing.h"' report/thing.h "room sim must not see report"
refused run/sojourn_report.c '#include "cli/thing.h"' cli/thing.h "room run must not see cli"
refused attic/x.c '#include "base/thing.h"' base/thing.h "this file is in no room"

allowed sim/x.c '#include "sim/thing.h"' '#include "model/thing.h"' \
    '#include "rng/thing.h"' '#include <gsl/gsl_rng.h>'
allowed cli/x.c '#include "run/thing.h"' '#include "report/thing.h"' '#include "analytic/thing.h"'
allowed run/sojourn_report.c '#include "report/thing.h"' '#include "sim/thing.h"'
allowed model/x.c '/* #include "sim/thing.h" */' '#include "base/thing.h"'

# The graph says what there is.
plant run/x.c '#include "sim/thing.h"' '#include "sim/thing.h"' '#include "base/thing.h"'
said=$("$check" --graph "$tree/src" 2>&1 | grep '^run'); status=$?
[ "$said" = "run        base 1  sim 2" ]
verdict $? "graph"
exit $failed
