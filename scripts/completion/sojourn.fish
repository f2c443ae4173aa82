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
complete -c sojourn -n 'test (count (__sojourn_words)) -ge 2; and not __sojourn_command_is help' -a '(__fish_complete_suffix .cfg)'
complete -c sojourn -n 'string match -q -- "-*" (commandline -ct)' -a '(__sojourn_options)'
complete -c sojourn -l target -l show -xa '(__sojourn_list)'
complete -c sojourn -l require -xa '(__sojourn_names --figures)'
complete -c sojourn -s s -l set -l vs -l over -l vary -xa '(__sojourn_names --keys)='
complete -c sojourn -l color -xa 'auto always never'
complete -c sojourn -s o -l output -l configs -xa '(__fish_complete_directories)'
