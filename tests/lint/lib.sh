# SPDX-License-Identifier: MIT
# Shared by the gates.  Each runs from the top of the tree, prints one
# `file:line: message` per violation and exits 1 if there was any, or exits 77
# after saying which tool it lacks.
# shellcheck shell=bash

# Every awk counts bytes alike; some refuse half a character otherwise.
export LC_ALL=C

lint=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
readonly lint

# c_files DIR... puts the C sources below those folders that exist in files.
c_files() {
    local dir
    files=()
    while read -r dir; do
        files+=("$dir")
    done < <(
        for dir; do
            [ ! -d "$dir" ] || find "$dir" -name '*.[ch]' -type f
        done | LC_ALL=C sort
    )
}

# in_c bare|literals shows those sources line by line without their comments,
# with empty literals or as they are.
in_c() {
    awk -v keep="$1" -f "$lint/code.awk" /dev/null "${files[@]}"
}

# need TOOL... skips the gate where one is missing.
need() {
    local tool
    for tool; do
        if ! command -v "$tool" > /dev/null; then
            echo "skipped: no $tool here"
            exit 77
        fi
    done
}

# verdict passes the violations through and fails if there are any.
verdict() {
    awk '{ print } END { exit NR > 0 }'
}
