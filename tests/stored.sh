#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# stored: what tcpwait says of stored samples, to hold one build against
# another: the same input has to give the same bytes.
#
#   stored.sh record FOLDER [SCENARIO...]     stores scenarios of the lab
#   stored.sh say FOLDER OUT TCPWAIT [NAME...]    says all of these samples
#   stored.sh compare OUT-A OUT-B             shows the documents that differ
#   stored.sh keep NAME...                    takes samples into the repository
#   stored.sh renew [TCPWAIT]                 writes the goldens anew
#   stored.sh test [TCPWAIT]                  holds tcpwait against the goldens
#
# record needs the build with sockgen (B, default build), say its stored.so,
# which gives tcpwait the sample in place of the kernel.  say writes
# OUT/SAMPLE/VERB, documents under their command lines with their status, and
# OUT/plain/ for what needs no sample; JOBS run at a time (2).  SHORT=1 leaves
# out most documents.
#
# The goldens are tests/stored/said: after a wanted change of what users see,
# run `tests/stored.sh renew` and read the difference that git shows.  keep
# takes FROM/NAME; tests/stored/whole names those that get the whole list.
set -eu
from=$PWD
cd "$(dirname "$0")/.."
readonly here=tests/stored
B=${B:-build}
case $B in
    /*) ;;
    *) B=$PWD/$B ;;
esac
replay=$B/stored.so
tcpwait=$B/tcpwait
# shellcheck source=tests/stored/documents.sh
. $here/documents.sh

usage() {
    sed -n '3,/^set -eu/s/^# \{0,1\}//p' tests/stored.sh >&2
    exit 2
}

# A path of the caller's.
path() {
    case $1 in
        /*) printf '%s\n' "$1" ;;
        *) printf '%s/%s\n' "$from" "$1" ;;
    esac
}

# Only what is named reaches tcpwait: the terminal and the time zone too.
say_document() {
    local file=$out/$1 status=0 locale=C
    shift
    [ -z "${UTF8:-}" ] || locale=C.UTF-8
    {
        printf '$'
        [ -z "${WIDTH:-}" ] || printf ' WIDTH=%s' "$WIDTH"
        [ -z "${UTF8:-}" ] || printf ' UTF8=1'
        printf ' tcpwait'
        [ $# -eq 0 ] || printf ' %q' "$@"
        printf '\n'
    } >> "$file"
    LD_PRELOAD=$replay STORED=$sample COLUMNS=${WIDTH:-} LC_ALL=$locale \
        timeout 60 "$tcpwait" "$@" >> "$file" 2>&1 < /dev/null || status=$?
    printf '[%s]\n\n' "$status" >> "$file"
}

doc() {
    say_document "$@"
}

more() {
    [ -n "${SHORT:-}" ] || say_document "$@"
}

# say_one FOLDER OUT TCPWAIT NAME
say_one() {
    sample=$1/$4 out=$2/$4 tcpwait=$3
    rm -rf "${out:?}"
    mkdir -p "$out"
    export TERM=dumb TZ=UTC HOME=/nonexistent
    export ASAN_OPTIONS=verify_asan_link_order=0:detect_leaks=0
    unset NO_COLOR LANG LANGUAGE STORED COLUMNS
    if [ "$4" = plain ]; then
        sample=$(find "$1" -type f | sort | head -n 1)
        plain_documents
    else
        sample_documents
    fi
    # A JSON document is one long line, in which no difference can be read.
    find "$out" -type f -exec sed -i '/^[]{[]/s/,"/,\n"/g' {} +
}

say() {
    local folder out tcpwait
    folder=$(path "$1") out=$(path "$2") tcpwait=$(path "$3")
    shift 3
    [ -f "$replay" ] || {
        echo "no $replay: make $B/stored.so" >&2
        exit 1
    }
    {
        if [ $# -gt 0 ]; then
            printf '%s\n' "$@"
        else
            echo plain
            ls "$folder"
        fi
    } | xargs -P "${JOBS:-2}" -I NAME \
        "$PWD/tests/stored.sh" --one "$folder" "$out" "$tcpwait" NAME
}

compare() {
    local files
    diff -r -q "$1" "$2" > /dev/null && {
        files=$(find "$1" -type f | wc -l)
        echo "$files files, all the same"
        return 0
    }
    diff -r -u -F '^\$ ' "$1" "$2" || true
    diff -r -q "$1" "$2" | sed 's/^/DIFFERENT  /' || true
    return 1
}

record() {
    local folder
    folder=$(path "$1")
    shift
    mkdir -p "$folder"
    STORE=$folder tests/lab/run_scenarios.sh "$@"
}

# One world, and less of what tcpwait does not look at; WORLDS=2 keeps both.
keep() {
    local name
    mkdir -p $here/samples
    for name; do
        LC_ALL=C awk -v worlds="${WORLDS:-1}" '
            /^world / && ++n > worlds { exit }
            /^[dfl] / {
                skipped = $2 ~ /\/(status|protocols|threads-max)$/ ||
                    $2 ~ /\/task|\/file-|\/sys\/net\/(ipv6|mptcp|core)\// &&
                    $2 !~ /somaxconn/
                is_sysctl = $2 ~ /\/etc\/sysctl/
            }
            /^[a-z]/ && !/^[dfl] / { skipped = is_sysctl = 0 }
            !skipped && !(is_sysctl && /^\t#/)
        ' "${FROM:?}/$name" > "$here/samples/$name"
    done
}

say_goldens() {
    local sample
    SHORT=1 say "$PWD/$here/samples" "$1" "$2"
    # The whole list of a few.
    while read -r sample; do
        say "$PWD/$here/samples" "$1" "$2" "$sample"
    done < $here/whole
}

test_goldens() {
    local dir passed=0 failed=0 without=(-x nothing)
    scratch=$(mktemp -d)
    trap 'rm -rf "$scratch"' EXIT
    # WITH_TUI=0
    ! grep -q 'built without the live screen' "$1" || without=(-x top)
    say_goldens "$scratch" "$1"
    for dir in "$here"/said/*; do
        if diff -r -u -F '^\$ ' "${without[@]}" "$dir" \
            "$scratch/${dir##*/}"; then
            passed=$((passed + 1))
        else
            failed=$((failed + 1))
        fi
    done
    [ "$(ls $here/said)" = "$(ls "$scratch")" ] || {
        echo "other samples than goldens: tests/stored.sh renew"
        failed=$((failed + 1))
    }
    echo "$passed passed, $failed failed, 0 skipped"
    [ "$failed" -eq 0 ]
}

case ${1-} in
    record) record "${@:2}" ;;
    say) [ $# -ge 4 ] || usage && say "${@:2}" ;;
    --one) say_one "${@:2}" ;;
    compare) [ $# -eq 3 ] || usage && compare "$(path "$2")" "$(path "$3")" ;;
    keep) keep "${@:2}" ;;
    renew)
        rm -rf $here/said
        say_goldens "$PWD/$here/said" "$(path "${2:-$tcpwait}")"
        ;;
    test) test_goldens "$(path "${2:-$tcpwait}")" ;;
    *) usage ;;
esac
