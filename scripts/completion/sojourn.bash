# bash completion for sojourn. Commands and options come from `sojourn --help` itself.

# Config keys of the two forms, for -s and --over, with the names of the stations in the model file.
_sojourn_keys()
{
    local model=$1 dist='dist mean scv rate value min max phases shape scale mu sigma'
    local out='(routes|meters)[[:space:]]*[=:]'
    local keys='title experiment.seed experiment.window experiment.windows experiment.warmup
        experiment.precision experiment.precision_of_input experiment.delta experiment.confidence experiment.pilot
        experiment.max_experiments experiment.experiments experiment.targets
        experiment.quantiles experiment.histogram experiment.horizon experiment.points
        experiment.control_variates experiment.antithetic'
    local station parameter stations=()

    if grep -qsE '^[[:space:]]*model[[:space:]]*[=:][[:space:]]*"network"' "$model"; then
        # Stations are what is named before the sources, sources what is named before the routes.
        mapfile -t stations < <(sed -nE '/sources[[:space:]]*[=:]/q
            s/.*[^a-z_]name[[:space:]]*[=:][[:space:]]*"([^"]*)".*/\1/p' "$model")
        for station in "${stations[@]}"; do
            keys+=" stations.$station.servers stations.$station.instances"
            for parameter in $dist; do keys+=" stations.$station.service.$parameter"; done
        done
        mapfile -t stations < <(sed -nE "/sources[[:space:]]*[=:]/,/$out/ { /$out/q
            s/.*[^a-z_]name[[:space:]]*[=:][[:space:]]*\"([^\"]*)\".*/\1/p }" "$model")
        for station in "${stations[@]}"; do keys+=" sources.$station.rate"; done
    else
        keys+=' I I_0 M N K p_a0 token.mode token.p_c0 token.p_stale token.p_ct token.users
            token.popularity token.zipf_s token.rule token.lifetime token.granularity token.cache
            token.single_flight token.issuer_lifetime token.on_expired token.start
            stations.S_a.dispatch stations.S_r.dispatch stations.wrapper.dispatch'
        for station in S_a S_r S_c S_t S_p; do
            keys+=" stations.$station.servers"
            for parameter in $dist; do keys+=" stations.$station.service.$parameter"; done
        done
        for parameter in $dist; do keys+=" stations.S_a.token_service.$parameter"; done
    fi
    printf '%s\n' "$keys"
}

_sojourn_commands()
{
    "$1" --help 2>/dev/null | sed -nE 's/^  sojourn ([a-z]+) .*/\1/p'
}

# The options of a command, one a line; with `values`, only those that take a value.
_sojourn_options()
{
    "$1" "$2" --help 2>/dev/null | awk -v values="${3-}" '
        match($0, /^ +(-[A-Za-z], )?--[a-z-]+/) {
            option = substr($0, RSTART, RLENGTH)
            takes = substr($0, RSTART + RLENGTH) ~ /^ [A-Z]/
            gsub(/,/, " ", option)
            n = split(option, word, " ")
            for (i = 1; i <= n; i++) if (!values || takes) print word[i]
        }'
}

_sojourn()
{
    local program=$1 cur prev words cword i command='' model=''
    if declare -F _init_completion >/dev/null; then
        _init_completion -n '=:,' || return
    else
        # Without the bash-completion package: the words as bash split them, = and : apart.
        words=("${COMP_WORDS[@]}") cword=$COMP_CWORD
        cur=${words[cword]} prev=${words[cword - 1]}
        [ "$cur" != = ] || cur=''
    fi
    if [ "$cword" -eq 1 ]; then
        mapfile -t COMPREPLY < <(compgen -W "$(_sojourn_commands "$program") help --help --version" \
            -- "$cur")
        return
    fi
    command=${words[1]}
    if [ "$command" = help ]; then
        [ "$cword" -ne 2 ] || mapfile -t COMPREPLY < <(
            compgen -W "$(_sojourn_commands "$program")" -- "$cur")
        return
    fi
    for ((i = 2; i < ${#words[@]}; i++)); do
        case ${words[i]} in *.cfg) model=${words[i]} ;; esac
    done
    case $prev in
    -s | --set | --vs | --over)
        case $cur in *=*) return ;; esac
        mapfile -t COMPREPLY < <(compgen -S = -W "$(_sojourn_keys "$model")" -- "$cur")
        compopt -o nospace
        return ;;
    -o | --output | --configs)
        mapfile -t COMPREPLY < <(compgen -d -- "$cur")
        compopt -o filenames
        return ;;
    esac
    case $cur in
    -*)
        mapfile -t COMPREPLY < <(compgen -W "$(_sojourn_options "$program" "$command")" -- "$cur")
        return ;;
    esac
    # A value of our options has no completion; anything else is the model file.
    if _sojourn_options "$program" "$command" values | grep -qxe "$prev"; then
        return
    fi
    [ "$command" != paper ] || return
    mapfile -t COMPREPLY < <(compgen -f -X '!*.cfg' -- "$cur"; compgen -d -- "$cur")
    compopt -o filenames
}

complete -F _sojourn sojourn
