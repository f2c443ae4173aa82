#!/usr/bin/env bash
# sojourn paper, on runs of a moment: into folders of any name, and with a gnuplot that is missing, fails or
# is interrupted; and the plot scripts, which hand no name to a shell.
set -u
export LC_ALL=C.UTF-8    # in C gnuplot warns of a degree sign
root=$(cd "$(dirname "$0")/../.." && pwd)
program=${SOJOURN:-$root/sojourn}
tree=$(mktemp -d) || exit 1
trap 'rm -rf "$tree"' EXIT
failed=0

# is 'WHAT' 'GOT' 'WANT'
is() {
    if [ "$2" = "$3" ]; then
        echo "ok ${1//$'\n'/ }"
    else
        echo "not ok ${1//$'\n'/ }: '$2', not '$3'"
        failed=1
    fi
}

# The paper's configs, with little to simulate. The scripts are found from the top of the sources.
cd "$root" || exit 1
mkdir "$tree/configs"
for config in paper-fig5.cfg paper-fig6.cfg; do
    sed 's/^experiment = {/&\n    experiments = 12L; windows = 3L; warmup = 0.1;/; s/window = 1.0;/window = 0.02;/' \
        configs/$config >"$tree/configs/$config"
done
sed 's/users = .*;/users = 100; single_flight = true;/; s/experiments = .*;/experiments = 6;/; s/window = .*;/window = 0.05;/' \
    configs/paper-fig7.cfg >"$tree/configs/paper-fig7.cfg"
sed 's/I_0 = .*;/I_0 = 10;/; s/users = .*;/users = 100;/; s/revocations = .*;/revocations = 1e-2;/
    s/experiments = .*;/experiments = 6;/; s/windows = .*;/windows = 3;/' \
    configs/paper-fig8.cfg >"$tree/configs/paper-fig8.cfg"
paper() { "$program" paper --configs "$tree/configs" -q "$@"; }
# traces: whatever a name may have made somebody do
traces() { ls -d "$root"/PWN* "$tree"/*/PWN* "$tree"/PWN* 2>/dev/null; }

figures='figure5.png figure5.svg figure6.png figure6.svg figure7.png figure7.svg figure8.png figure8.svg'
drawn() { (cd -- "$1" && echo figure*.svg figure*.png figure*.tmp | tr ' ' '\n' | sort | grep -v '\*' | tr '\n' ' '); }

if command -v gnuplot >/dev/null; then
    for name in "it's" "x\$(touch PWN)" "a\"b'; system 'touch PWN1'; '" $'~\n`touch PWN2`'; do
        mkdir "$tree/in"
        (cd "$tree/in" && ln -s "$root/scripts" "$root/configs" . &&
            "$program" paper --configs "$tree/configs" -q -o "./$name" >out 2>err)
        is "in '$name': status" $? 0
        is "in '$name': nothing said" "$(cat "$tree/in/err")" ''
        is "in '$name': drawn" "$(drawn "$tree/in/$name")" "$figures "
        is "in '$name': nothing run" "$(traces)" ''
        rm -rf "$tree/in"
    done
    # The same by plot, and by make.
    "$program" simulate configs/mm1.cfg --histogram -n 30 -q -o "$tree/run" >/dev/null
    "$program" simulate configs/web.cfg --transient -n 5 -q -o "$tree/run" >/dev/null
    paper -o "$tree/paper" >/dev/null 2>&1
    for name in "it's" "x\$(touch PWN)" "'; system 'touch PWN1'; '" '< touch PWN3'; do
        cp -r "$tree/run" "$tree/$name"
        cp "$tree/paper/"* "$tree/$name"
        rm -f "$tree/$name/"*.svg "$tree/$name/"*.png
        (cd "$tree" && "$program" plot "$name" --show server.wait,network --format svg,png >/dev/null)
        is "plot in '$name': status" $? 0
        is "plot in '$name': drawn" "$(cd "$tree/$name" && echo *.svg *.png)" \
            "simulate-histogram.svg simulate.svg transient.svg simulate-histogram.png simulate.png transient.png"
        # (make takes a $ for its own)
        make -C "$root" --no-print-directory -s figures OUT="$tree/${name//\$/\$\$}" >"$tree/said" 2>&1
        is "make figures in '$name': status" $? 0
        is "make figures in '$name': drawn" "$(drawn "$tree/$name")" "$figures "
        is "plot in '$name': nothing run" "$(traces)" ''
    done
    # Too little was seen for a band: the line alone, without a warning.
    "$program" simulate configs/mm1.cfg --transient -n 3 --horizon 5 -q -o "$tree/few" >/dev/null
    is "a transient figure without intervals" "$("$program" plot "$tree/few" 2>&1)" "$tree/few/transient.svg"
    # Names of stations.
    cat >"$tree/names.cfg" <<'CFG'
model = "network";
stations = ( { name = "it's $(touch PWN)/`touch PWN1` a"; service = { mean = 0.5; }; },
             { name = "two words"; service = { mean = 0.5; }; } );
sources = ( { name = "u"; rate = 1; to = "it's $(touch PWN)/`touch PWN1` a"; } );
routes = ( ("it's $(touch PWN)/`touch PWN1` a", "two words") );
CFG
    "$program" simulate "$tree/names.cfg" --histogram -n 30 -q -o "$tree/names" >/dev/null
    "$program" simulate "$tree/names.cfg" --transient -n 5 -q -o "$tree/names" >/dev/null
    said=$(cd "$tree" && "$program" plot names --title "it's \$(touch PWN2)\`touch PWN3\`" 2>&1)
    is "names of stations: status" $? 0
    is "names of stations: drawn" "$said" "names/simulate.svg
names/simulate-histogram.svg
names/transient.svg"
    is "names of stations: nothing run" "$(traces)" ''
    has() { sed "s/&apos;/'/g; s/&#39;/'/g" "$tree/names/$2.svg" | grep -qF ">$1<"; }
    for name in "it's \$(touch PWN)/\`touch PWN1\` a" 'two words'; do
        is "a transient figure has '$name'" "$(has "$name" transient; echo $?)" 0
        is "a figure of an answer has '$name'" "$(has "$name" simulate; echo $?)" 0
    done
    (cd "$tree" && "$program" plot names/simulate-histogram.csv \
        --show "'it''s \$(touch PWN)/\`touch PWN1\` a.wait','two words.wait'" >/dev/null 2>&1)
    is "a figure of a distribution has its name" "$(has "it's \$(touch PWN)/\`touch PWN1\` a.wait" simulate-histogram; echo $?)" 0
    sed -i "s/^two words,/\"one, two\",/; s/^it's [^,]*,/\"one, three\",/" "$tree/names/transient.csv"
    (cd "$tree" && "$program" plot names/transient.csv >/dev/null 2>&1)
    for name in 'one, two' 'one, three'; do
        is "a name may have a comma: '$name'" "$(has "$name" transient; echo $?)" 0
    done
fi

# --- gnuplot that is not there, that fails, that is interrupted ---
mkdir "$tree/bin"
for tool in bash sleep; do ln -s "$(command -v $tool)" "$tree/bin"; done
said=$(PATH="$tree/bin" paper -o "$tree/none" 2>&1)
is "no gnuplot: status" $? 1
is "no gnuplot: said before anything is run" "$said" "error: gnuplot, which draws the figures, is not installed
  hint: scripts/install-deps installs it"
is "no gnuplot: no trace" "$(ls -d "$tree/none" 2>/dev/null)" ''
printf '#!%s\n[ "$1" = -e ] || exit 5\n' "$(command -v bash)" >"$tree/bin/gnuplot"
chmod +x "$tree/bin/gnuplot"
said=$(PATH="$tree/bin" paper -o "$tree/fails" 2>&1 >/dev/null)
is "gnuplot fails: status" $? 1
is "gnuplot fails: said" "$(grep -c 'gnuplot failed with status 5' <<<"$said")" 4
printf '#!%s\n[ "$1" = -e ] || { echo x >figure5.svg.tmp; echo >begun; exec sleep 20; }\n' "$(command -v bash)" >"$tree/bin/gnuplot"
# Ctrl-C goes to all of the foreground's processes.
PATH="$tree/bin" "$(command -v setsid)" "$(command -v bash)" -c 'trap : INT; "$@" >/dev/null 2>"$0"; exit $?' "$tree/said" "$program" paper \
    --configs "$tree/configs" -o "$tree/stopped" &
for ((i = 0; i < 6000; i++)); do
    [ ! -e "$tree/stopped/begun" ] || break
    sleep 0.01
done
kill -INT -- -$!
wait $!
is "Ctrl-C while gnuplot draws: status" $? 3
is "Ctrl-C while gnuplot draws: said" "$(grep -c '^interrupted: what is done stands in .*stopped; no figures' "$tree/said")" 1
is "Ctrl-C while gnuplot draws: no error" "$(grep -c 'error' "$tree/said")" 0
is "Ctrl-C while gnuplot draws: nothing half-drawn" "$(ls "$tree/stopped/"*.tmp 2>/dev/null)" ''
is "Ctrl-C while gnuplot draws: can be gone on with" "$(grep -c '^to go on: sojourn paper --resume' "$tree/said")" 1

# --- a folder that cannot be made ---
: >"$tree/file"
said=$(paper -o "$tree/file/x" 2>&1)
is "no folder: status" $? 1
is "no folder: said" "$(grep -c "^error: cannot make folder '.*/file/x': Not a directory" <<<"$said")" 1
exit $failed
