#!/usr/bin/env bash
# The installed library, as a program of somebody's meets it: found by pkg-config, shared and static,
# from C99 and from Python; its names, its number, its manual.
set -u
root=$(cd "$(dirname "$0")/../.." && pwd)
tree=$(mktemp -d) || exit 1
trap 'rm -rf "$tree"' EXIT
cc=${CC:-cc}
failed=0

# see 'WHAT' COMMAND...: it must end well.
see() {
    local what=$1 said
    shift
    if said=$("$@" 2>&1); then
        echo "ok $what"
    else
        echo "not ok $what: $said"
        failed=1
    fi
}

# Staged, with the settings of the make that runs this test: the program that other tests run stays as
# it is. The flags of that make are not for this one, which is no part of it.
prefix=${PREFIX:-/usr/local}
install() {
    env -u MAKEFLAGS -u MFLAGS make -s -C "$root" CC="$cc" PREFIX="$prefix" DESTDIR="$tree" "$@"
}

see "make install" install install
usr=$tree$prefix lib=$tree$prefix/lib
export PKG_CONFIG_PATH=$lib/pkgconfig${PKG_CONFIG_PATH:+:$PKG_CONFIG_PATH}
# Where the library is by now; -L and -I of its own folders are not left out, system folders or not.
pkg_config() {
    PKG_CONFIG_ALLOW_SYSTEM_CFLAGS=1 PKG_CONFIG_ALLOW_SYSTEM_LIBS=1 \
        pkg-config --define-variable=prefix="$usr" "$@"
}
version=$(head -n 1 "$root/VERSION")
want="network.mean_sojourn 1.333333333 s"

# built OUTPUT FLAG...: the host program.
built() {
    local output=$1
    shift
    # shellcheck disable=SC2046,SC2086  # words are wanted
    $cc -std=c99 -pedantic -Wall -Wextra -Werror $(pkg_config --cflags sojourn) \
        -o "$tree/$output" "$root/tests/data/host/host.c" "$@"
}
says() { [ "$("${@:2}" 2>&1)" = "$1" ]; }

# shellcheck disable=SC2046
see "a host program, shared" built shared $(pkg_config --libs sojourn)
see "it runs" says "$want" env LD_LIBRARY_PATH="$lib" "$tree/shared"
see "it wants the library by its soname" says 1 sh -c \
    "readelf -d '$tree/shared' | grep -c 'NEEDED.*\[libsojourn\.so\.0\]'"
# shellcheck disable=SC2046
see "a host program, static" built static "$lib/libsojourn.a" \
    $(pkg_config --static --libs sojourn | sed 's/-lsojourn//')
see "it runs, too" says "$want" "$tree/static"

names() { nm "$@" | awk 'NF == 3 { print $3 }' | grep -vE '^sojourn_|^SOJOURN_' | sort -u; }
see "the shared library exports sojourn_* alone" says '' names -D --defined-only "$lib/libsojourn.so"
see "so does the static one" says '' names -g --defined-only "$lib/libsojourn.a"
declared=$(grep -oE '\bsojourn_[a-z_]+\(' "$root/src/run/sojourn.h" | tr -d '(' | sort -u)
see "all that the header declares is there" says "$declared" sh -c \
    "nm -D --defined-only '$lib/libsojourn.so' | awk '\$2 == \"T\" { sub(/@.*/, \"\", \$3); print \$3 }' | sort -u"

see "pkg-config knows the version" says "$version" pkg_config --modversion sojourn
see "so does the program" says "sojourn $version" sh -c "'$usr/bin/sojourn' --version | sed 's/ (.*//'"
see "the change log has it" grep -q "^## $version" "$root/CHANGELOG.md"
for name in $declared; do
    see "man 3 sojourn: $name" grep -qE "^\.F[no] .*$name" "$usr/share/man/man3/sojourn.3"
done

if command -v python3 >/dev/null; then
    see "from Python" says "1.333333333 b'network.mean_sojourn'" python3 - "$lib/libsojourn.so" <<'PY'
import ctypes, sys
lib = ctypes.CDLL(sys.argv[1])
lib.sojourn_open_text.restype = ctypes.c_void_p
lib.sojourn_open_text.argtypes = [ctypes.c_char_p, ctypes.c_char_p]
lib.sojourn_set.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_char_p]
lib.sojourn_solve.argtypes = lib.sojourn_close.argtypes = [ctypes.c_void_p]
lib.sojourn_value.restype = ctypes.c_double
lib.sojourn_value.argtypes = [ctypes.c_void_p, ctypes.c_char_p]


class Figure(ctypes.Structure):
    _fields_ = [("name", ctypes.c_char_p), ("unit", ctypes.c_char_p), ("method", ctypes.c_char_p),
                ("basis", ctypes.c_int), ("value", ctypes.c_double), ("half_width", ctypes.c_double),
                ("low", ctypes.c_double), ("high", ctypes.c_double), ("samples", ctypes.c_uint64)]


lib.sojourn_find.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.POINTER(Figure)]
config = b'''model = "network"; sources = ( { name = "in"; rate = 1.0; to = "q"; } );
stations = ( { name = "q"; service = { mean = 1.0; }; } );'''
s = lib.sojourn_open_text(config, None)
assert lib.sojourn_set(s, b"stations.q.servers", b"2") == 0
assert lib.sojourn_solve(s) == 0
f = Figure()
assert lib.sojourn_find(s, b"mean_sojourn", ctypes.byref(f)) == 0
print("%.9f %s" % (lib.sojourn_value(s, b"network.mean_sojourn"), f.name))
lib.sojourn_close(s)
PY
fi

see "make uninstall" install uninstall
see "nothing is left" says '' find "$usr" ! -type d
exit $failed
