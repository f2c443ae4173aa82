#!/usr/bin/env bash
# sojourn paper, from runs of a few seconds of model time: its sweeps, fits and verdicts against what theory says
# of these two configs, 1000 (1 - p_c0), 1000 exp(-4 T) and 1000 / (1 + 4 T) requests per second and wrapper.
set -u
export LC_ALL=C
root=$(cd "$(dirname "$0")/../.." && pwd)
program=${SOJOURN:-$root/sojourn}
if ! command -v gnuplot >/dev/null; then
    echo "ok skipped: gnuplot draws the figures, and is not here"
    exit 0
fi
tree=$(mktemp -d) || exit 1
trap 'rm -rf "$tree"' EXIT
failed=0

# is 'WHAT' 'GOT' 'WANT'
is() {
    if [ "$2" = "$3" ]; then
        echo "ok $1"
    else
        echo "not ok $1: '$2', not '$3'"
        failed=1
    fi
}

# near 'WHAT' GOT WANT WITHIN
near() { is "$1" "$(awk -v x="$2" -v want="$3" -v within="$4" 'BEGIN { print x != "" && (x - want)^2 <= within^2 ? "near" : x " for " want }')" near; }

# column FILE NAME ROW: of a CSV file without quotes
column() { awk -F, -v name="$2" -v row="$3" 'NR == 1 { for (i = 1; i <= NF; i++) if ($i == name) k = i } NR == row + 1 { print $k }' "$1"; }

cd "$root" || exit 1
mkdir "$tree/configs"
for config in paper-fig5.cfg paper-fig6.cfg; do
    sed 's/^experiment = {/&\n    experiments = 30L; windows = 3L; warmup = 0.1;/; s/window = 1.0;/window = 0.1;/' \
        configs/$config >"$tree/configs/$config"
done
for config in paper-fig7.cfg paper-fig8.cfg; do
    sed 's/users = 20000;/users = 2000;/; s/experiments = .*;/experiments = 30;/; s/windows = .*;/windows = 3;/; s/window = 1.*0;/window = 0.2;/; s/warmup = .*;/warmup = 1;/
        s/revocations = .*;/revocations = 5e-3;/' \
        configs/$config >"$tree/configs/$config"
done
out=$tree/out
"$program" paper --configs "$tree/configs" -q -o "$out" >"$tree/said" 2>&1
is status $? 0

# Of each point the analytic value, and the simulated one within five standard errors of it: with ten replications
# half an interval of 95 % is 2.26 of them.
points() { # FILE KEY VALUE-OF-KEY METER, the value in awk of x
    awk -F, -v key="$2" -v meter="$4" 'NR == 1 { for (i = 1; i <= NF; i++) c[$i] = i; next }
        { x = $c[key]; want = '"$3"'; exact = $c[meter ".analytic"]; y = $c[meter ".simulated"]; h = $c[meter ".half_width"]
          n++; if ((exact - want)^2 > (2e-3 * want)^2 || !(h > 0) || (y - want)^2 > (5 / 2.26 * h + 2e-3 * want)^2) wrong = wrong " " x }
        END { print n + 0 " points," (wrong ? " wrong at" wrong : " none wrong") }' "$1"
}
is "figure 5" "$(points "$out/figure5.csv" token.p_c0 '1000 * (1 - x)' lambda_p)" '9 points, none wrong'
is "figure 6, counted" "$(points "$out/figure6-counted.csv" token.lifetime '1000 / (1 + 4 * x)' lambda_t)" '13 points, none wrong'
is "figure 6, sliding, of the first lifetimes" "$(points "$out/figure6-sliding.csv" token.lifetime '1000 * exp(-4 * x)' lambda_t | cut -d, -f1)" '13 points'
near "figure 6, curve, sliding" "$(column "$out/figure6-curves.csv" sliding 40)" 135.335 0.4    # T = 0.5
near "figure 6, curve, counted" "$(column "$out/figure6-curves.csv" counted 40)" 333.333 0.4

# The line's coefficients with their standard errors, and the decays of the curves, to some of their errors.
line=$(grep -o 'lambda_p = ([0-9.]* +- [0-9.]*) + (-[0-9.]* +- [0-9.]*)' "$tree/said")
read -r a ea b eb <<<"$(tr -c '0-9.-' ' ' <<<"${line//+-/}" | tr -s ' ')"
near "the line's height" "$a" 1000 "$(awk -v e="$ea" 'BEGIN { print 5 * e }')"
near "the line's slope" "$b" -1000 "$(awk -v e="$eb" 'BEGIN { print 5 * e }')"
near "the exponential's decay" "$(grep -o 'exp(-[0-9.]*' "$tree/said" | head -1 | tr -d 'exp(')" -4 0.1
near "the hyperbola's decay" "$(grep -o '(1 + [0-9.]* T)' "$tree/said" | tail -1 | awk '{ print $3 }')" 4 0.2

# Figure 7. Zipf users, of rates u at each of K caches (or one) with lifetime T: fetches of time D are asked for at
# K sum u (1 + u D)/(1 + u (T + D)) or so; D is 8.3 ms of the issuer and 0.15 ms of S_t, and a little wait.
# With this many servers the load is 0.7 at most, with one fewer it is more.
zipf='function zipf(n, rate,   i, sum) { for (i = 1; i <= n; i++) sum += 1 / i; for (i = 1; i <= n; i++) u[i] = rate / i / sum }'
is "figure 7, questions and servers" "$(awk -F, "$zipf"'
    NR == 1 { for (i = 1; i <= NF; i++) c[$i] = i; zipf(2000, 2240); next }
    $c["scheme"] != "none" { k = $c["scheme"] == "own" ? $c["K"] : 1; T = $c["lifetime"]; D = 0.0088; want = 0
        for (i = 1; i <= 2000; i++) { v = u[i] / k; want += k * v * (1 + v * D) / (1 + v * (T + D)) }
        got = $c["questions"]; m = $c["issuer_servers"]; n++
        if ((got - want)^2 > (0.01 * want)^2 || want * 0.0083 / m > 0.705 || (m > 1 && want * 0.0083 / (m - 1) < 0.695))
            wrong = wrong " " T }
    END { print n " cases," (wrong ? " wrong at" wrong : " none wrong") }' "$out/figure7.csv")" '129 cases, none wrong'
# What the scheme adds to the mean: the look-up of 0.1 ms, and of each question 8.45 ms and its wait at the issuer, which with
# such a load is at most that of one server, rho/(1 - rho) services. Simulated means are near the solved ones, whose
# waits at the model are approximate; so is that of a few questions, by some per cent.
is "figure 7, means" "$(awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) c[$i] = i; next }
    { mean = $c["mean_sojourn.analytic"]; id = $c["service"] " " $c["K"]; y = $c["mean_sojourn.simulated"]; h = $c["mean_sojourn.half_width"] }
    $c["scheme"] == "none" { without[id] = mean }
    $c["scheme"] != "none" { n++; p = $c["questions"] / 2240; rho = $c["issuer_load"]; added = mean - without[id]
        least = 0.0001 + p * 0.00845; if (added < least || added > least + p * 0.0083 * rho / (1 - rho) * 1.05) wrong = wrong " " id " " $c["lifetime"]
        if (($c["mean_rise.analytic"] * without[id] / added - 1)^2 > 1e-12) wrong = wrong " rise " id }
    y != "" { m++; if (!(h > 0) || (y - mean)^2 > (5 / 2.26 * h + 0.03 * mean)^2) wrong = wrong " simulated " id }
    END { print n " and " m "," (wrong ? " wrong at" wrong : " none wrong") }' "$out/figure7.csv")" '129 and 81, none wrong'

# Figure 8. A token is in a cache with probability h = u T/(1 + u T), for a time to its end that is uniform up to T: the last of
# K ends is after T (1 - (1 - (1 - h)^(K + 1))/((K + 1) h)) in the mean, over all users.
is "figure 8, lags" "$(awk -F, "$zipf"'
    NR == 1 { zipf(2000, 224); next }
    { k = $1 == "own" ? 4 : 1; T = $2; want = 0; n++
      for (i = 1; i <= 2000; i++) { h = u[i] / k * T; h /= 1 + h; want += T * (1 - (1 - (1 - h)^(k + 1)) / ((k + 1) * h)) / 2000 }
      if (($4 - want)^2 > (2e-3 * want)^2) wrong = wrong " " $1 " " T }
    END { print n " points," (wrong ? " wrong at" wrong : " none wrong") }' "$out/figure8-curves.csv")" '24 points, none wrong'
# Nobody accepts a token for longer than its entry lives, or than those live that each use restarts, or than it takes to be told.
longest() { awk -F, -v most="$2" 'NR == 1 { for (i = 1; i <= NF; i++) c[$i] = i; next }
    { n++; x = $c["network.revocation_lag_max.simulated"]; if (x == "" || x > (most ? most : $c["token.lifetime"]) + 1e-6) wrong = wrong " " x }
    END { print n " points," (wrong ? " wrong at" wrong : " none wrong") }' "$out/figure8-$1.csv"; }
for curve in own shared push-most; do is "figure 8, longest, $curve" "$(longest $curve 0)" '5 points, none wrong'; done
is "figure 8, longest, sliding" "$(longest sliding 600)" '5 points, none wrong'
is "figure 8, longest, push" "$(longest push 0.1)" '5 points, none wrong'

# The last three verdicts: at a lifetime of 60 s and K = 4 the mean, the percentile and the servers rise by 5 % at most.
little=$(awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) c[$i] = i; next }
    $c["scheme"] == "own" && $c["K"] == 4 && $c["lifetime"] == 60 { m = $c["mean_rise.analytic"]; p = $c["p99_rise.analytic"]
        printf "%s", (m <= 0.05 && p <= 0.05 && $c["issuer_servers"] / $c["model_servers"] <= 0.05 ? "+" : "-") }' "$out/figure7.csv")
is "the scheme costs little with slow models alone" "$(grep -cxE -- '-[+-]\+' <<<"$little")" 1
# From which lifetime on it costs little, for each model with own caches of 4 and of 16 wrappers and with one cache.
from=$(awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) c[$i] = i; next }
    { id = $c["service"] " " $c["scheme"] " " $c["K"]; most = $c["mean_rise.analytic"]
      if ($c["p99_rise.analytic"] > most) most = $c["p99_rise.analytic"]
      if ($c["issuer_servers"] / $c["model_servers"] > most) most = $c["issuer_servers"] / $c["model_servers"]
      if (most > 0.05) from[id] = "never"; else if (from[id] == "never" || from[id] == "") from[id] = $c["lifetime"] }
    END { n = split("0.005 0.02 0.1", s, " "); for (i = 1; i <= n; i++) print from[s[i] " own 4"], from[s[i] " own 16"], from[s[i] " shared 4"] }' \
    "$out/figure7.csv" | tr '\n' ' ')
is "from which lifetime on" "$(grep -oE 'from a lifetime of [0-9.]+|does not at any lifetime' "$tree/said" |
    sed 's/from a lifetime of //; s/does.*/never/' | tr '\n' ' ')" "$from"
is "verdicts" "$(sed 's/, "[^"]*"$//' "$out/paper.csv" | grep -oE ',(holds|does not hold|undecided),' | tr -d ',\n' | sed 's/holds/+/g; s/does not hold/-/g')" "++-+-+$little"
is "claims" "$(grep -cE '^ *(holds|does not hold):' "$tree/said")" 9
is "files" "$(cd "$out" && ls | tr '\n' ' ')" 'figure5-fit.csv figure5-residuals.csv figure5.csv figure5.json figure5.png figure5.svg figure6-counted.csv figure6-counted.json figure6-curves.csv figure6-fit.csv figure6-own.csv figure6-own.json figure6-residuals.csv figure6-shared.csv figure6-shared.json figure6-sliding.csv figure6-sliding.json figure6.png figure6.svg figure7.csv figure7.png figure7.svg figure8-curves.csv figure8-own.csv figure8-own.json figure8-push-most.csv figure8-push-most.json figure8-push.csv figure8-push.json figure8-shared.csv figure8-shared.json figure8-sliding.csv figure8-sliding.json figure8.png figure8.svg paper.csv paper.json '
exit $failed
