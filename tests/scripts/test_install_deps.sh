#!/usr/bin/env bash
# scripts/install-deps where all is there, where nothing can be installed, and where apt-get lies.
# Nothing is installed here: the script sees a PATH of our own.
set -u
script=$(cd "$(dirname "$0")/../../scripts" && pwd)/install-deps
bin=$(mktemp -d) || exit 1
trap 'rm -rf "$bin"' EXIT
failed=0

for tool in sh sed mktemp rm env tail cat; do ln -s "$(command -v $tool)" "$bin/$tool"; done

# fake NAME 'BODY': a command of that name on the script's PATH.
fake() {
    printf '#!/bin/sh\n%s\n' "$2" >"$bin/$1"
    chmod +x "$bin/$1"
}

# sees STATUS 'NAME' 'PATTERN'...: run it; it must end so and say each of these.
sees() {
    local want=$1 name=$2 said status pattern missing=''
    shift 2
    said=$(PATH=$bin TMPDIR=$bin CC=cc PKG_CONFIG=pkg-config \
        sh "$script" "${options[@]}" 2>&1 </dev/null)
    status=$?
    [ "$status" = "$want" ] || missing+=" exit status $status"
    [ $# -gt 0 ] || [ -z "$said" ] || missing+=" should be silent"
    for pattern in "$@"; do
        [[ $said == *"$pattern"* ]] || missing+=" no '$pattern'"
    done
    if [ -z "$missing" ]; then
        echo "ok $name"
    else
        echo "not ok $name:$missing; said: $said"
        failed=1
    fi
}

packages='gcc libc6-dev make pkg-config libgsl-dev libconfig-dev libcjson-dev check gnuplot-nox'
options=()
fake id 'echo 0'
sees 1 "no apt-get: the packages are named" "no apt-get" "$packages" "GSL"

fake apt-get 'echo "E: Unable to locate package x"; exit 100'
sees 1 "apt-get fails: its reason and the packages" \
    "E: Unable to locate" "$packages" "could not install"

fake apt-get 'echo "$DEBIAN_FRONTEND $*" >>"${0%/*}/asked"; exit 0'
rm -f "$bin/asked"
sees 1 "apt-get claims success: looked at again" "still missing" "$packages"
if grep -q "^noninteractive .* install .*$packages" "$bin/asked" &&
    head -n 1 "$bin/asked" | grep -q "^noninteractive .* update"; then
    echo "ok apt-get was asked to update, then to install, without questions"
else
    echo "not ok apt-get was asked: $(cat "$bin/asked")"
    failed=1
fi

fake id 'echo 1000'
sees 1 "not root and no sudo" "no sudo" "$packages"
fake sudo "echo \"sudo: a password is required\" >&2; exit 1"
sees 1 "sudo refuses" "sudo: a password is required" "$packages"
options=(--check)
sees 1 "--check only says" "$packages"

# Everything there: the compiler, pkg-config, gnuplot, fc-list and dot say yes to all.
for tool in cc make pkg-config gnuplot fc-list dot; do fake $tool 'exit 0'; done
rm -f "$bin/apt-get" "$bin/sudo"
options=()
sees 0 "all there: silent, though nothing could be installed"
fake pkg-config 'case "$*" in *gsl*) exit 1;; *) exit 0;; esac'
sees 1 "GSL alone missing" "packages: libgsl-dev"
fake pkg-config 'exit 0'
options=(--with mpi)
sees 1 "--with adds its group" "libopenmpi-dev openmpi-bin"
options=(--with nonsense)
sees 2 "an unknown group" "unknown group 'nonsense'"
options=(--nonsense)
sees 2 "an unknown option" "unknown option '--nonsense'"
exit $failed
