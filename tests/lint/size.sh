#!/bin/bash
# SPDX-License-Identifier: MIT
# size: no function is longer than 60 lines, braces included.
set -eu -o pipefail
# shellcheck source=tests/lint/lib.sh
. "$(dirname "$0")/lib.sh"

c_files src include
awk -v max=60 '
    FNR == 1 { start = 0 }
    /^[A-Za-z].*\(/ { name = $0; sub(/\(.*/, "", name); sub(/.*[ *]/, "", name) }
    /^\{/ { start = FNR }
    /^\}/ && start {
        n = FNR - start + 1
        if (n > max)
            printf "%s:%d: %s() has %d lines, %d are allowed\n",
                FILENAME, start, name, n, max
        start = 0
    }
' /dev/null "${files[@]}" | verdict
