# bash completion for sojourn. Commands and options come from `sojourn --help` itself.

# What a model has, from `sojourn check MODEL --figures` or `--keys`: names without their units and values.
_sojourn_names()
{
    [ -n "$2" ] && "$1" check -q "$2" "$3" 2>/dev/null | sed -E 's/  \[.*//; s/ = .*//'
}

# The figures of results in a folder, or in a file of one: columns of a sweep, rows of the others.
_sojourn_results()
{
    local -a files=("$1")
    [ ! -d "$1" ] || files=("$1"/*.csv)
    awk -F, '
        FNR == 1 { split("", at)
                   for (i = 1; i <= NF; i++) { at[$i] = i; if (sub(/\.(analytic|simulated)$/, "", $i)) print $i } }
        FNR > 1 && at["name"] && at["quantity"] {
            print $at["name"] ($at["kind"] == "meter" ? "" : "." $at["quantity"]) }' "${files[@]/%.json/.csv}" 2>/dev/null | sort -u
}

_sojourn_commands()
{
    "$1" --help 2>/dev/null | sed -nE 's/^  sojourn ([a-z]+) .*/\1/p'
}

_sojourn_topics()
{
    "$1" help 2>/dev/null | sed -nE 's/^  sojourn help ([a-z-]+) .*/\1/p'
}

# The options of a command, one a line; with `values`, only those that take a value. A line of help may name two.
_sojourn_options()
{
    "$1" "$2" --help 2>/dev/null | awk -v values="${3-}" '
        /^ +-/ {
            rest = $0
            while (match(rest, /(-[A-Za-z], )?--[a-z-]+/)) {
                option = substr(rest, RSTART, RLENGTH)
                rest = substr(rest, RSTART + RLENGTH)
                takes = rest ~ /^ ('"'"'?[A-Z])/
                gsub(/,/, " ", option)
                n = split(option, word, " ")
                for (i = 1; i <= n; i++) if ((!values || takes) && !seen[word[i]]++) print word[i]
            }
        }'
}

# The last of a comma-separated list is completed; what is before it stays.
_sojourn_list()
{
    local before='' cur=$2
    case $cur in *,*) before=${cur%,*}, cur=${cur##*,} ;; esac
    mapfile -t COMPREPLY < <(compgen -P "$before" -W "$1" -- "$cur")
}

_sojourn()
{
    local program=$1 cur prev words cword i command='' model='' results=''
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
            compgen -W "$(_sojourn_commands "$program") $(_sojourn_topics "$program")" -- "$cur")
        return
    fi
    for ((i = 2; i < ${#words[@]}; i++)); do
        case ${words[i]} in *.cfg) model=${words[i]} ;; esac
        [ "$i" -eq "$cword" ] || [ ! -e "${words[i]}" ] || results=${words[i]}
    done
    case $prev in
    -s | --set | --vs | --over | --vary)
        case $cur in *=*) return ;; esac
        mapfile -t COMPREPLY < <(compgen -S = -W "$(_sojourn_names "$program" "$model" --keys)" -- "$cur")
        compopt -o nospace
        return ;;
    --show)
        if [ "$command" = plot ]; then
            _sojourn_list "$(_sojourn_results "$results")" "$cur"
        else
            _sojourn_list "$(_sojourn_names "$program" "$model" --figures)" "$cur"
        fi
        compopt -o nospace
        return ;;
    --format)
        case $command in
        report) _sojourn_list 'html md' "$cur" ;;
        *) _sojourn_list 'svg png pdf term' "$cur" ;;
        esac
        return ;;
    --log)
        mapfile -t COMPREPLY < <(compgen -W 'x y xy none' -- "$cur")
        return ;;
    --target)
        _sojourn_list "$(_sojourn_names "$program" "$model" --figures)" "$cur"
        compopt -o nospace
        return ;;
    --require)    # 'FIGURE < X': the figure, behind the quote that is open
        local quote=''
        case $cur in \'* | \"*) quote=${cur:0:1} cur=${cur:1} ;; esac
        mapfile -t COMPREPLY < <(
            compgen -P "$quote" -W "$(_sojourn_names "$program" "$model" --figures)" -- "$cur")
        compopt -o nospace
        return ;;
    --color)
        mapfile -t COMPREPLY < <(compgen -W 'auto always never' -- "$cur")
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
    case $command in
    paper) return ;;
    plot | report)
        mapfile -t COMPREPLY < <(compgen -f -X '!*.@(csv|json)' -- "$cur"; compgen -d -- "$cur")
        compopt -o filenames
        return ;;
    esac
    mapfile -t COMPREPLY < <(compgen -f -X '!*.cfg' -- "$cur"; compgen -d -- "$cur")
    compopt -o filenames
}

complete -F _sojourn sojourn
