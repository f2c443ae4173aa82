# What tests of interrupted runs wait for: an event, and not a time that suits one machine.
# shellcheck shell=bash

# until_it COMMAND...: for a minute at most.
until_it() {
    local i
    for ((i = 0; i < 6000; i++)); do
        "$@" && return 0
        sleep 0.01
    done
    return 1
}

has_used() { [ "$(awk '{ print $14 + $15 }' "/proc/$1/stat" 2>/dev/null || echo 999999)" -ge "$2" ]; }
is_long() { [ "$(stat -c %s "$1" 2>/dev/null || echo 0)" -ge "$2" ]; }
has_words() { grep -qF -- "$1" "$2" 2>/dev/null; }

# at_work PID HUNDREDTHS: until it has used that much of a second of processors, or has ended.
at_work() { until_it has_used "$@"; }

# grown FILE BYTES: until it is that long.
grown() { until_it is_long "$@"; }

# said_in WORDS FILE: until it has them.
said_in() { until_it has_words "$@"; }
