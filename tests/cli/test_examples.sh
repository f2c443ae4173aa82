#!/usr/bin/env bash
# The figures that the examples promise: what the comment at the top of a config says to expect is what a simulation
# finds, within 4.5 standard errors. Values are exact: from the formulas and the balance equations that the comments name.
set -u
cd "$(dirname "$0")/../.." || exit 1
program=${SOJOURN:-./sojourn}
failed=0

# config, figure, its value, and how many digits of it the comment has
expect() {
    local config=configs/$1.cfg figure=$2 value=$3 said
    local shown=$4
    grep -qF -- "$shown" <(sed -n '/^#/p' "$config" | tr '\n' ' ') || {
        echo "not ok $config does not say $shown"
        failed=1
    }
    said=$(csv_of "$1")
    case $said in
    *'cannot be simulated yet'*) echo "ok $config is refused: $figure" && return ;;
    esac
    if awk -F, -v figure="$figure" -v want="$value" '
        $3 "." $4 == figure && ($2 == "group" || $2 == "exit" || $2 == "class" || $2 == "network") {
            found = 1
            if (!($7 > 0) || (want - $6) ^ 2 > (4.5 * $7 / 1.96) ^ 2) {
                printf "  %s is %s +/- %s and not %s\n", figure, $6, $7, want
                exit 1
            }
            exit 0
        }
        END { if (!found) { printf "  no %s\n", figure; exit 1 } }' <<<"$said"; then
        echo "ok $config: $figure"
    else
        echo "not ok $config: $figure is not $value: $(grep -m2 -E 'error|hint' <<<"$said")"
        failed=1
    fi
}

# What a simulation of a config says; each is run once.
csv_of() {
    cat "$answers_dir/$1" 2>/dev/null && return
    "$program" simulate -q --csv "configs/$1.cfg" -s experiment.precision=0.02 2>&1 | tee "$answers_dir/$1"
}
# config, name and quantity over time, the end of the interval, its value there, and the digits of the comment
expect_at() {
    local config=configs/$1.cfg
    grep -qF -- "$5" <(sed -n '/^#/p' "$config" | tr '\n' ' ') || {
        echo "not ok $config does not say $5"
        failed=1
    }
    if "$program" simulate -q --csv --transient "$config" | awk -F, -v figure="$2" -v time="$3" -v want="$4" '
        $1 "." $2 == figure && $4 == time {
            found = 1
            if (!($6 > 0) || (want - $5) ^ 2 > (4.5 * $6 / 1.96) ^ 2) {
                printf "  %s until %s is %s +/- %s and not %s\n", figure, time, $5, $6, want
                exit 1
            }
            exit 0
        }
        END { if (!found) { printf "  no %s\n", figure; exit 1 } }'; then
        echo "ok $config: $2 until $3"
    else
        echo "not ok $config: $2 until $3 is not $4"
        failed=1
    fi
}
answers_dir=$(mktemp -d)
trap 'rm -rf "$answers_dir"' EXIT

expect classes web.member.throughput 40 '40/s at web'
expect classes web.utilization 0.62 '0.62'
expect classes db.utilization 0.375 '0.375'
expect token-network issuer.arrival_rate 24.99585 '24.996'
expect_at herd cache.fetch_rate 60 62.5 '62.5 fetches/s'
expect_at herd cache.fetch_rate 64 432.3324 '432.3/s'
expect_at herd cache.fetch_rate 96 268.3048 '268.3/s'
expect_at herd cache.fetch_rate 128 219.2874 '219.3/s'
expect jwks issuer.arrival_rate 0.0666467 '0.0667/s in all'
expect user-classes issuer.token.services.arrival_rate 3.364678 '3.4/s'
expect user-classes issuer.token.people.arrival_rate 465.1163 '465/s'
expect bad-tokens refused_token.throughput 100 'every tenth request'
expect ps cpu.mean_response 0.5 '0.5 s'
expect dps cpu.gold.mean_response 2.7272727 '2.727 s'
expect dps cpu.free.mean_response 6.3636364 '6.364 s'
expect lifo stack.mean_wait 4 '4 s'
expect lifo-preemptive stack.mean_response 5 '5 s'
expect random-order crowd.mean_response 5 '5 s'
expect priority desk.gold.mean_wait 1.1428571 '1.143 s'
expect priority desk.free.mean_wait 5.7142857 '5.714 s'
expect priority-preemptive desk.gold.mean_response 1.4285714 '1.429 s'
expect priority-preemptive desk.free.mean_response 7.1428571 '7.143 s'
expect sjf printer.mean_response 2.8822186 '2.882 s'
expect srpt web.mean_response 2.3527633 '2.353 s'
expect polling signal.mean_wait 2.375 '2.375 s'
expect speeds farm.mean_response 2.3823529 '2.382 s'
expect load-dependent smp.mean_response 1.7752809 '1.775 s'
expect breakdowns machine.mean_response 4.6666667 '4.667 s'
expect loss lines.loss_probability 0.0700479 '7.005 %'
expect waiting-room barber.mean_response 0.7963222 '0.796 s'
expect waiting-room barber.loss_probability 0.0600049 '6.001 %'
expect overflow first.overflow_rate 1.4243391 '1.424 calls/s'
expect overflow network.loss_probability 0.0183846 '1.838 %'
expect region network.mean_sojourn 3.8666667 '3.867 h'
expect blocking network.mean_sojourn 5.6 '5.6 s'
expect blocking press.blocked_share 0.2 '0.2 of the time'
expect blocking-before network.mean_sojourn 8.0033400 '8.003 s'
expect round-robin web.mean_response 1.9834994 '1.983 s'
expect jsq web.mean_response 1.6817769 '1.682 s'
expect least-work web.mean_response 1.5625 '1.5625 s'
expect machine-repair repair.throughput 3.3095812 '3.310 repairs'
expect machine-repair repair.mean_number 3.4520942 '3.452 machines'
expect central-server network.mean_sojourn 1.1782181 '1.178 s'
expect fork-join network.mean_sojourn 2.875 '2.875 s'
expect fork-first network.mean_sojourn 2.5 '2.5 s'
expect keycloak keycloak.mean_wait 0.0250208 '25.02 ms'
exit $failed
