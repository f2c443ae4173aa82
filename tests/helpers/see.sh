# What tests of pictures and pages share. The caller has set failed=0.
# shellcheck shell=bash disable=SC2034  # the caller reads failed

# see 'WHAT' COMMAND...
see() {
    local what=$1
    shift
    if "$@"; then echo "ok $what"; else echo "not ok $what"; failed=1; fi
}

# status WANTED COMMAND...: output in the files out and err.
status() {
    local want=$1 got
    shift
    "$@" >out 2>err </dev/null
    got=$?
    [ "$got" = "$want" ] || { echo "# status $got, not $want: $*"; cat err; return 1; }
}
