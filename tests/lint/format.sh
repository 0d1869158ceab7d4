#!/bin/bash
# SPDX-License-Identifier: MIT
# format: clang-format leaves C files as they are; every file has its form.
set -eu -o pipefail
# shellcheck source=tests/lint/lib.sh
. "$(dirname "$0")/lib.sh"
need clang-format

# Versions differ in details; what .clang-format means is what this one does.
readonly version=14
found=$(clang-format --version | sed -E 's/.*version ([0-9]+).*/\1/')

# One line per place; a complaint about .clang-format itself passes through.
formatted() {
    [ "$found" = "$version" ] || return 0
    {
        clang-format --style=file --dry-run -Werror "${files[@]}" 2>&1 \
            < /dev/null || true
    } | sed -nE '
        s/^([^ :]+:[0-9]+):[0-9]+: error: (.*) \[.*\]$/\1: \2/p
        /^(YAML|Error)/p
    ' | uniq
}

# Columns count a tab up to the next multiple of eight.
lines() {
    awk '
        {
            width = 0
            n = split($0, part, "\t")
            for (i = 1; i <= n; i++) {
                gsub(/[\200-\277]/, "", part[i])
                width += length(part[i])
                if (i < n)
                    width += 8 - width % 8
            }
            if (width > 80)
                print FILENAME ":" FNR ": " width " columns, 80 are allowed"
            if ($0 ~ /[ \t\r]$/)
                print FILENAME ":" FNR ": blanks at the end of the line"
        }
    ' /dev/null "${files[@]}"
}

openings() {
    awk '
        FNR == 1 && $0 != "// SPDX-License-Identifier: MIT" {
            print FILENAME ":1: the first line is not the SPDX line"
        }
        FNR == 2 && $0 !~ /^\/\*/ {
            print FILENAME ":2: no comment says what the file is"
        }
    ' /dev/null "${files[@]}"
}

# include/tcpwait/conn.h is guarded by TCPWAIT_CONN_H, a private header too.
guards() {
    local file guard
    for file in "${files[@]}"; do
        [ "${file##*.}" = h ] || continue
        guard=$(basename "$file" .h | tr '[:lower:]' '[:upper:]')
        grep -qxE "#ifndef TCPWAIT_([A-Z0-9_]+_)?${guard}_H" "$file" ||
            echo "$file:1: the guard is not TCPWAIT_${guard}_H"
    done
}

# x.c includes x.h before anything else, which proves x.h complete.
own_header_first() {
    local file stem own
    for file in "${files[@]}"; do
        stem=${file%.c}
        [[ $file == src/*.c ]] || continue
        own="tcpwait/$(basename "$stem").h"
        if [ -f "$stem.h" ]; then
            own="${stem#src/}.h|$(basename "$stem").h"
        elif [ ! -f "include/$own" ]; then
            continue
        fi
        awk -v own="$own" '
            /^#[ \t]*include/ {
                split($0, part, /["<>]/)
                if (index("|" own "|", "|" part[2] "|") == 0)
                    print FILENAME ":" FNR ": its own header comes first"
                exit
            }
        ' "$file"
    done
}

c_files src include tests
{
    formatted
    lines
    openings
    guards
    own_header_first
} | verdict
if [ "$found" != "$version" ]; then
    echo "skipped: clang-format $found formats otherwise than $version"
    exit 77
fi
