#!/usr/bin/env bash
# What bash offers while a sojourn command is typed. Commands and options must be the program's own.
set -u
root=$(cd "$(dirname "$0")/../.." && pwd)
program=${SOJOURN:-$root/sojourn}
# shellcheck source=scripts/completion/sojourn.bash
. "$(dirname "$0")/../../scripts/completion/sojourn.bash"
tree=$(mktemp -d) || exit 1
trap 'rm -rf "$tree"' EXIT
cd "$tree" || exit 1
echo 'stations = (' >broken.cfg
compopt() { :; }    # bash has it only while it completes
failed=0

# offers 'WORDS TYPED' 'WHAT MUST BE OFFERED' ['WHAT MUST NOT']: the last word is being completed.
offers() {
    local typed=$1 want=$2 unwanted=${3-} word
    read -r -a COMP_WORDS <<<"$typed"
    [[ $typed != *' ' ]] || COMP_WORDS+=('')
    COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
    COMPREPLY=()
    _sojourn "$program"
    for word in $want; do
        case " ${COMPREPLY[*]-} " in *" $word "*) ;; *) missing+=" $word" ;; esac
    done
    for word in $unwanted; do
        case " ${COMPREPLY[*]-} " in *" $word "*) missing+=" (not $word)" ;; esac
    done
    if [ -z "${missing-}" ]; then
        echo "ok '$typed'"
    else
        echo "not ok '$typed': missing$missing; offered: ${COMPREPLY[*]-}"
        failed=1
    fi
    missing=''
}

touch two.txt
cp "$root/configs/quickstart.cfg" one.cfg
cat >net.cfg <<'CFG'
model = "network";
stations = ( { name = "web"; service = { mean = 0.01; }; },
             { name = "db"; service = { mean = 0.02; }; } );
sources = ( { name = "users"; rate = 10.0; to = "web"; } );
routes = ( ("web", "db", 0.5) );
meters = ( { name = "to_db"; of = "db"; } );
CFG

offers 'sojourn ' 'check solve simulate compare sweep paper --help --version'
offers 'sojourn si' 'simulate' 'solve'
offers 'sojourn help s' 'solve simulate sweep' 'check --help'
offers 'sojourn help ' 'solve units figures exit-status'
offers 'sojourn simulate one.cfg --' '--experiments --replications --max-replications --version'
offers 'sojourn simulate one.cfg --replications ' '' 'one.cfg net.cfg'
offers 'sojourn simulate net.cfg --target we' 'web.mean_wait web.response_p99' 'db.mean_wait to_db'
offers 'sojourn simulate net.cfg --target db.mean_wait,to' 'db.mean_wait,to_db'
offers 'sojourn sweep net.cfg --over sources.users.rate=1:9:3 --show network.mean_s' \
    'network.mean_sojourn network.mean_sojourn_all' 'web.mean_wait'
offers 'sojourn solve net.cfg --require db.util' 'db.utilization' 'web.utilization'
offers "sojourn solve net.cfg --require 'db.util" "'db.utilization"
offers 'sojourn solve broken.cfg --require db.' '' 'db.utilization'
offers 'sojourn size one.cfg --vary K' 'K=' 'M='
offers 'sojourn solve one.cfg --color ' 'auto always never'
offers 'sojourn solve ' 'one.cfg net.cfg' 'two.txt'
offers 'sojourn sweep one.cfg --' '--over --set --analytic --simulate --seed --json --help' '--full'
offers 'sojourn paper --' '--full --configs --threads' '--over --set'
offers 'sojourn solve one.cfg -' '-s -o -q --csv' '--over --seed'
offers 'sojourn sweep one.cfg --over token.li' 'token.lifetime='
offers 'sojourn simulate one.cfg -s stations.S_a.' \
    'stations.S_a.servers= stations.S_a.dispatch= stations.S_a.service.scv='
offers 'sojourn simulate one.cfg -s experiment.p' 'experiment.precision= experiment.pilot='
offers 'sojourn solve net.cfg -s stations.' \
    'stations.web.servers= stations.db.service.mean=' \
    'stations.S_a.servers= stations.users.servers='
offers 'sojourn solve net.cfg -s sources.' 'sources.users.rate=' \
    'sources.web.rate= sources.to_db.rate='
offers 'sojourn simulate one.cfg --seed ' '' 'one.cfg net.cfg'
mkdir results
offers 'sojourn simulate one.cfg -o ' 'results' 'one.cfg'
# What results have: columns of a sweep, rows of the others; formats of figures and of pages.
echo 'K,status,message,db.utilization.analytic,db.utilization.basis,to_db.simulated' >results/sweep.csv
printf '%s\n' 'solver,kind,name,quantity,unit,value' 'analytic,station,web,mean_wait,s,1' 'analytic,meter,to_db,rate,1/s,1' \
    >results/solve.csv
offers 'sojourn plot results --show ' 'db.utilization to_db web.mean_wait' 'K to_db.rate status'
offers 'sojourn plot results/sweep.csv --show to' 'to_db' 'db.utilization'
touch results/sweep.json
offers 'sojourn plot results/sweep.json --show to_db,d' 'to_db,db.utilization'
offers 'sojourn plot results --format ' 'svg png pdf term' 'html'
offers 'sojourn plot results --format svg,p' 'svg,png svg,pdf'
offers 'sojourn report results --format ' 'html md' 'svg'
offers 'sojourn plot results --log ' 'x y xy none'
offers 'sojourn plot re' 'results' 'one.cfg'
# zsh and fish: at least they read their files; where they are installed, they offer the same.
if command -v fish >/dev/null; then
    offered=$(PATH=${program%/*}:$PATH HOME=$tree fish -c "source $root/scripts/completion/sojourn.fish
        complete -C 'sojourn simulate net.cfg --target web.mean_w'
        complete -C 'sojourn solve net.cfg --require db.util'
        complete -C 'sojourn plot results --show web'; complete -C 'sojourn plot results --format svg,p'
        complete -C 'sojourn report results --format h'; complete -C 'sojourn help uni'; complete -C 'sojourn swe'; complete -C 'sojourn sweep net.cfg --max-rep'" 2>&1)
    if [ "$(tr '\n\t' '  ' <<<"$offered" | tr -s ' ')" = 'web.mean_wait db.utilization web.mean_wait svg,pdf svg,png html units sweep --max-replications ' ]; then
        echo 'ok fish'
    else
        echo "not ok fish: $offered"
        failed=1
    fi
fi
if command -v zsh >/dev/null; then
    if said=$(zsh -n "$root/scripts/completion/_sojourn" 2>&1); then
        echo 'ok zsh reads its file'
    else
        echo "not ok zsh: $said"
        failed=1
    fi
fi
exit $failed
