#!/bin/bash
# SPDX-License-Identifier: MIT
# circles: files call each other in one direction only.  What a file takes from
# another is read off the symbols of their objects.
set -eu -o pipefail
# shellcheck source=tests/lint/lib.sh
. "$(dirname "$0")/lib.sh"
need nm
readonly library=build/libtcpwait.a

[ -f "$library" ] || {
    echo "$library:1: not built"
    exit 1
}

# USER DEFINER NAME, once for each symbol that one object takes from another.
arrows() {
    nm -A "$library" | awk '
        {
            split($1, part, ":")
            object = part[2]
            sub(/\.o$/, "", object)
            type = $(NF - 1)
            name = $NF
        }
        type == "U" { n++; user[n] = object; wanted[n] = name; next }
        type ~ /^[A-Z]$/ { definer[name] = object }
        END {
            for (i = 1; i <= n; i++) {
                if (wanted[i] in definer)
                    print user[i], definer[wanted[i]], wanted[i]
            }
        }
    '
}

# What is left once nobody takes from it, or it takes from nobody.
arrows | awk -v library="$library" '
    { n++; from[n] = $1; to[n] = $2; name[n] = $3; left[n] = 1 }
    END {
        do {
            changed = 0
            delete takes
            delete taken
            for (i = 1; i <= n; i++) {
                if (!left[i])
                    continue
                takes[from[i]]
                taken[to[i]]
            }
            for (i = 1; i <= n; i++) {
                if (left[i] && (!(to[i] in takes) || !(from[i] in taken))) {
                    left[i] = 0
                    changed = 1
                }
            }
        } while (changed)
        for (i = 1; i <= n; i++) {
            if (left[i])
                printf "%s:1: a circle: %s.c takes %s from %s.c\n",
                    library, from[i], name[i], to[i]
        }
    }
' | verdict
