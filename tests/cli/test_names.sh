#!/usr/bin/env bash
# What `check --figures` and `--keys` list can be named: each figure as a target, in a requirement and as a column of a sweep, each
# key with its value as an override.
set -u
root=$(cd "$(dirname "$0")/../.." && pwd)
program=${SOJOURN:-$root/sojourn}
cd "$root" || exit 1
failed=0

# takes 'NAME' ARGS...: it is not refused
takes() {
    local name=$1 said status
    shift
    said=$("$program" "$@" 2>&1 >/dev/null)
    status=$?
    case $status in
        0 | 3 | 5) return 0 ;;
        *) echo "not ok $name: status $status: $said"; failed=1; return 1 ;;
    esac
}

for config in web waiting-room token-network; do
    model=configs/$config.cfg
    mapfile -t names < <("$program" check "$model" --figures | sed 's/  \[.*//')
    good=0
    for name in "${names[@]}"; do
        takes "$config: $name" check "$model" -s "experiment.targets=[\"$name\"]" -s "require=[\"$name > 0\"]" && good=$((good + 1))
    done
    [ $good -gt 30 ] && echo "ok $config: $good figures are targets" || { echo "not ok $config: $good figures"; failed=1; }
    for ((i = 0; i < ${#names[@]}; i += 16)); do
        some=$(IFS=,; echo "${names[*]:i:16}")
        takes "$config: columns $some" sweep "$model" --over experiment.seed=1 --analytic --show "$some"
    done
    good=0
    while IFS= read -r line; do
        case $line in 'title = ' | model*) continue ;; esac
        takes "$config: key ${line%% = *}" check "$model" -s "${line%% = *}=${line#* = }" && good=$((good + 1))
    done < <("$program" check "$model" --keys)
    [ $good -gt 20 ] && echo "ok $config: $good keys can be set" || { echo "not ok $config: $good keys"; failed=1; }
done
is_listed=$("$program" check configs/quickstart.cfg --figures | grep -c 'S_p\[')
all_listed=$("$program" check configs/quickstart.cfg --figures --all | grep -c 'S_p\[')
[ "$is_listed" = 0 ] && [ "$all_listed" -gt 20 ] && echo 'ok single replicas are listed by --all' ||
    { echo "not ok replicas: $is_listed, $all_listed"; failed=1; }
"$program" check configs/quickstart.cfg --keys | grep -qx 'token.max_entries' && echo 'ok keys that are not set are listed' ||
    { echo 'not ok token.max_entries is not listed'; failed=1; }
exit $failed
