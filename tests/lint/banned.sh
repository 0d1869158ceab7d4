#!/bin/bash
# SPDX-License-Identifier: MIT
# banned: calls that trust lengths, names and habits this project does without.
set -eu -o pipefail
# shellcheck source=tests/lint/lib.sh
. "$(dirname "$0")/lib.sh"

banned_code() {
    in_c bare | awk '
        BEGIN {
            split("strcpy strcat sprintf vsprintf strncpy strtok gets atoi" \
                " atol sscanf alloca", list)
            for (i in list)
                banned[list[i]]
            # Reserved names that are not ours: the language, the compiler,
            # libc and the types of kernel headers.
            split("_IO _IOR _IOW _IOWR _Static_assert _Generic _Noreturn _Bool _Alignas" \
                " _Alignof _Atomic _Thread_local _Exit _exit _GNU_SOURCE" \
                " __typeof__ __VA_OPT__", list, " ")
            for (i in list)
                theirs[list[i]]
        }
        function is_theirs(word)
        {
            return word in theirs || word ~ /^__.*__$/ ||
                word ~ /^__builtin_[a-z_]+$/ || word ~ /^_SC_[A-Z_0-9]+$/ ||
                word ~ /^__(u|s|be|le)(8|16|32|64)$/
        }
        {
            match($0, /^[^:]*:[0-9]+:/)
            place = substr($0, 1, RLENGTH - 1)
            rest = code = substr($0, RLENGTH + 1)
            if (code ~ /\/\// && place !~ /:1$/)
                print place ": a // comment; only the SPDX line has one"
            if (code ~ /typedef[ \t]+(struct|union|enum)([ \t]|$)/)
                print place ": a struct, union or enum is never typedef'\''d"
            if (code ~ /^[ \t]+static[ \t]/ &&
                code !~ /static[ \t]+(const[ \t]|void[ \t]+[a-z_#]+\()/)
                print place ": a function keeps no static state or buffer"
            while (match(rest, /[A-Za-z_0-9]+/)) {
                word = substr(rest, RSTART, RLENGTH)
                rest = substr(rest, RSTART + RLENGTH)
                if (word in banned)
                    print place ": " word " is banned"
                if (word ~ /^_/ && !is_theirs(word))
                    print place ": " word ": no name begins with _"
            }
        }
    '
}

# Comments and scripts too.  (The brackets keep this file from finding itself.)
banned_text() {
    local dirs=() dir
    for dir in src include tests .ci man; do
        [ ! -d "$dir" ] || dirs+=("$dir")
    done
    grep -rnIwE --exclude-dir=__pycache__ '[T]ODO|[F]IXME|[X]XX' "${dirs[@]}" |
        sed -E 's/^([^:]*:[0-9]+):.*/\1: finish it or leave it out/' || true
}

c_files src include tests
{
    banned_code
    banned_text
} | verdict
