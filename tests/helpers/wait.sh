# What tests of interrupted runs wait for: an event, and not a time that suits one machine.
# shellcheck shell=bash

# at_work PID HUNDREDTHS: until it has used that much of a second of processors, or has ended.
at_work() {
    local i
    for ((i = 0; i < 6000; i++)); do
        [ "$(awk '{ print $14 + $15 }' "/proc/$1/stat" 2>/dev/null || echo 999999)" -lt "$2" ] || return 0
        sleep 0.01
    done
    return 1
}

# grown FILE BYTES: until it is that long.
grown() {
    local i
    for ((i = 0; i < 6000; i++)); do
        [ "$(stat -c %s "$1" 2>/dev/null || echo 0)" -lt "$2" ] || return 0
        sleep 0.01
    done
    return 1
}

# said_in WORDS FILE: until it has them.
said_in() {
    local i
    for ((i = 0; i < 6000; i++)); do
        ! grep -qF -- "$1" "$2" 2>/dev/null || return 0
        sleep 0.01
    done
    return 1
}
