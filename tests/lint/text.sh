#!/bin/bash
# SPDX-License-Identifier: MIT
# text: what every file of the repository looks like, and shellcheck's opinion
# of the scripts.
#
# A clone may refuse further words of its own: one extended regular expression
# a line in .git/info/lint-words, matched as whole words.
set -eu -o pipefail
# shellcheck source=tests/lint/lib.sh
. "$(dirname "$0")/lib.sh"
need shellcheck

mapfile -t files < <(
    find . \( -path ./.git -o -path ./build -o -name __pycache__ \) -prune -o \
        -type f -printf '%P\n' | LC_ALL=C sort
)

is_script() {
    [[ $1 == *.sh || $1 == .ci/* ]]
}

# matches MESSAGE GREP-OPTION... says it of each line that matches.
matches() {
    local message=$1
    shift
    grep -HnI "$@" | sed -E "s|^([^:]*:[0-9]+):.*|\1: $message|" || true
}

blanks() {
    local file clean=()
    for file in "${files[@]}"; do
        # Recorded output is what it is.
        [[ $file == tests/golden/* || $file == tests/data/* ||
            $file == tests/stored/samples/* ||
            $file == tests/stored/said/* ]] ||
            clean+=("$file")
    done
    matches 'blanks at the end of the line' -E '[[:blank:]]$|'$'\r''$' \
        /dev/null "${clean[@]}"
    for file in "${clean[@]}"; do
        if [ -s "$file" ] && grep -Iq . "$file" &&
            [ -n "$(tail -c 1 "$file")" ]; then
            echo "$file:$(wc -l < "$file"): the last line does not end"
        fi
    done
}

places() {
    local words
    matches 'a path of one machine' -E '/([r]oot|[h]ome/[a-z]+)(/|[^a-z/]|$)' \
        /dev/null "${files[@]}"
    words=$(git rev-parse --git-path info/lint-words 2> /dev/null || true)
    [ ! -f "$words" ] ||
        matches 'a word of .git/info/lint-words' -wE -f "$words" \
            /dev/null "${files[@]}"
}

scripts() {
    local file tabless=() checked=()
    for file in "${files[@]}"; do
        if is_script "$file"; then
            checked+=("$file")
            tabless+=("$file")
        elif [[ $file == *.py || $file == *.awk ]]; then
            tabless+=("$file")
        fi
    done
    matches 'scripts are indented with blanks' $'\t' /dev/null "${tabless[@]}"
    [ ${#checked[@]} -eq 0 ] ||
        shellcheck -x -f gcc "${checked[@]}" |
        sed -E 's/^([^:]*:[0-9]+):[0-9]+: /\1: /' || true
}

# What a stranger sees first is kept short, and free of what a test dropped.
top_level() {
    local file
    for file in "${files[@]}"; do
        case $file in
        src/* | include/* | tests/* | man/* | .*) ;;
        Makefile | README.md | LICENSE) ;;
        *) echo "$file:1: does not belong at the top" ;;
        esac
    done
}

{
    top_level
    blanks
    places
    scripts
} | verdict
