#!/bin/bash
# SPDX-License-Identifier: MIT
# symbols: what an object exports bears its file's name, and nothing in the
# library can be written to.
set -eu -o pipefail
# shellcheck source=tests/lint/lib.sh
. "$(dirname "$0")/lib.sh"
need objdump
readonly library=build/libtcpwait.a

# Prefixes that a file may export beside its own: FILE PREFIX.
readonly prefixes='
'

# State that a signal must reach, and no other: FILE NAME.
readonly writable='
screen terminal
interrupt interrupted
'

[ -f "$library" ] || {
    echo "$library:1: not built"
    exit 1
}

# The first word of filter_parse.c will do, and the one thing of counters.c.
# A name may also be that of a header that declares it: kernel_walk() is in
# tcpwait/kernel.h and may live in any file of that room.
headers() {
    c_files include src
    in_c bare | awk '
        /^[^:]*\.h:/ {
            match($0, /^[^:]*:[0-9]+:/)
            file = substr($0, 1, index($0, ":") - 1)
            rest = substr($0, RLENGTH + 1)
            sub(/.*\//, "", file)
            sub(/\.h$/, "", file)
            while (match(rest, /[A-Za-z_][A-Za-z_0-9]*/)) {
                word = substr(rest, RSTART, RLENGTH)
                rest = substr(rest, RSTART + RLENGTH)
                if (index(word, file "_") == 1)
                    print "header", word
            }
        }
    '
}

# One line per symbol: file of the object, section, name, 1 if global.
symbols() {
    objdump -t "$library" | awk '
        / file format / {
            object = $1
            sub(/\.o:$/, "", object)
        }
        # VALUE FLAGS SECTION<tab>SIZE NAME, FLAGS being seven characters: the
        # first says local, the sixth that it is about debugging.
        /^[0-9a-f]+ .*\t/ {
            flags = substr($0, index($0, " ") + 1, 7)
            split($0, half, "\t")
            n = split(half[1], word, " ")
            section = word[n]
            n = split(half[2], word, " ")
            # gcc keeps notes for the link of the program: no symbols of ours.
            if (section ~ /^\.gnu\./)
                next
            if (section != "*UND*" && substr(flags, 6, 1) != "d")
                print "symbol", object, section, word[n],
                    substr(flags, 1, 1) != "l"
        }
    '
}

{
    printf '%s' "$prefixes" | sed -n 's/^[a-z]/prefix &/p'
    printf '%s' "$writable" | sed -n 's/^[a-z]/writable &/p'
    headers
    symbols
} | awk -v library="$library" '
    $1 == "prefix" { prefix[$2] = $3 }
    $1 == "writable" { writable[$2, $3] }
    $1 == "header" { declared[$2] }
    $1 != "symbol" { next }
    {
        file = $2
        name = $4
        is_global = $5
        first = singular = file
        sub(/_.*/, "", first)
        sub(/s$/, "", singular)
    }
    is_global && name != file && index(name, file "_") != 1 &&
        index(name, first "_") != 1 && index(name, singular "_") != 1 &&
        !(name in declared) &&
        !(file in prefix && index(name, prefix[file]) == 1) {
        printf "%s:1: %s.o exports %s, which does not begin with %s_\n",
            library, file, name, file
    }
    $3 ~ /^(\.data|\.bss|\.tdata|\.tbss|\*COM\*)/ && $3 !~ /^\.data\.rel\.ro/ {
        sub(/\.[0-9]+$/, "", name)
        if (!((file, name) in writable))
            printf "%s:1: %s.o holds the writable variable %s\n",
                library, file, name
    }
' | verdict
