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

is "verdicts" "$(sed 's/, "[^"]*"$//' "$out/paper.csv" | grep -oE ',(holds|does not hold|undecided),' | tr -d ',\n' | sed 's/holds/+/g; s/does not hold/-/g')" '++-+-+'
is "claims" "$(grep -cE '^ *(holds|does not hold):' "$tree/said")" 6
is "files" "$(cd "$out" && ls | tr '\n' ' ')" 'figure5-fit.csv figure5-residuals.csv figure5.csv figure5.json figure5.png figure5.svg figure6-counted.csv figure6-counted.json figure6-curves.csv figure6-fit.csv figure6-own.csv figure6-own.json figure6-residuals.csv figure6-shared.csv figure6-shared.json figure6-sliding.csv figure6-sliding.json figure6.png figure6.svg paper.csv paper.json '
exit $failed
