# fish completion for sojourn. Commands, options, figures and keys come from the program itself.

function __sojourn_words
    commandline -opc
end

# The names that the model on the line has: __sojourn_names --figures
function __sojourn_names
    set -l words (__sojourn_words)
    set -l model (string match -r '.*\.cfg' -- $words)
    test -n "$model[1]"; and $words[1] check -q $model[1] $argv[1] 2>/dev/null | string replace -r '  \[.*| = .*' ''
end

# A list behind commas: the last one is completed.
function __sojourn_list
    set -l before (string match -r '.*,' -- (commandline -ct))
    for name in (__sojourn_names --figures)
        echo "$before$name"
    end
end

# The figures of results in a folder, or in a file of one: columns of a sweep, rows of the others.
function __sojourn_results
    set -l before (string match -r '.*,' -- (commandline -ct))
    set -l words (__sojourn_words)
    set -l files (string match -v -- '-*' $words[3..-1])[1]
    test -d "$files"; and set files $files/*.csv
    awk -F, '
        FNR == 1 { split("", at)
                   for (i = 1; i <= NF; i++) { at[$i] = i; if (sub(/\.(analytic|simulated)$/, "", $i)) print $i } }
        FNR > 1 && at["name"] && at["quantity"] {
            print $at["name"] ($at["kind"] == "meter" ? "" : "." $at["quantity"]) }' (string replace -r '\.json$' .csv -- $files) 2>/dev/null | sort -u | string replace -r '^' "$before"
end

# One of a list behind commas: __sojourn_one_of svg png
function __sojourn_one_of
    set -l before (string match -r '.*,' -- (commandline -ct))
    printf "$before%s\n" $argv
end

function __sojourn_command_is
    set -l words (__sojourn_words)
    test (count $words) -ge 2; and contains -- $words[2] $argv
end

function __sojourn_options
    set -l words (__sojourn_words)
    $words[1] $words[2] --help 2>/dev/null | string match -r '^ +-.*' | string match -ar -- '(?<= )(?:--[a-z][a-z-]*|-[a-zA-Z](?=,))' | sort -u
end

complete -c sojourn -f
complete -c sojourn -n 'test (count (__sojourn_words)) -eq 1' \
    -a "(sojourn --help 2>/dev/null | string replace -rf '^  sojourn ([a-z]+) .*' '\$1') help --help --version"
complete -c sojourn -n '__sojourn_command_is help' \
    -a "(sojourn help 2>/dev/null | string replace -rf '^  sojourn (?:help )?([a-z-]+) .*' '\$1')"
complete -c sojourn -n '__sojourn_command_is plot report' -a '(__fish_complete_suffix .csv)'
complete -c sojourn -n 'test (count (__sojourn_words)) -ge 2; and not __sojourn_command_is help plot report' -a '(__fish_complete_suffix .cfg)'
complete -c sojourn -n 'string match -q -- "-*" (commandline -ct)' -a '(__sojourn_options)'
complete -c sojourn -l target -xa '(__sojourn_list)'
complete -c sojourn -n 'not __sojourn_command_is plot' -l show -xa '(__sojourn_list)'
complete -c sojourn -n '__sojourn_command_is plot' -l show -xa '(__sojourn_results)'
complete -c sojourn -n '__sojourn_command_is plot' -l format -xa '(__sojourn_one_of svg png pdf term)'
complete -c sojourn -n '__sojourn_command_is report' -l format -xa '(__sojourn_one_of html md)'
complete -c sojourn -n '__sojourn_command_is plot' -l log -xa 'x y xy none'
complete -c sojourn -l require -xa '(__sojourn_names --figures)'
complete -c sojourn -s s -l set -l vs -l over -l vary -xa '(__sojourn_names --keys)='
complete -c sojourn -l color -xa 'auto always never'
complete -c sojourn -s o -l output -l configs -xa '(__fish_complete_directories)'
