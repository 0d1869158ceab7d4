#!/bin/bash
# SPDX-License-Identifier: MIT
# Runs the unit tests and the shell tests of one build (B, default build) and
# closes on their sum.  VALGRIND=1 runs the unit tests under valgrind.
# ONLY=NAME runs the tests whose name contains NAME.
set -u
# Who starts this in the background or under nohup ignores signals for us.
if [ -z "${SIGNALS_DEFAULT-}" ] && env --default-signal true 2> /dev/null; then
    SIGNALS_DEFAULT=1 exec env --default-signal bash "$0" "$@"
fi
cd "$(dirname "$0")/.." || exit 2
# Tests of failing allocations want NULL, not an abort.
export ASAN_OPTIONS=${ASAN_OPTIONS:-allocator_may_return_null=1}
export B=${B:-build}
passed=0 failed=0 skipped=0
log=$(mktemp)
trap 'rm -f "$log"' EXIT

# A runner's closing line, "N passed, N failed, N skipped", added to the sums.
add() {
    passed=$((passed + $1)) failed=$((failed + $2)) skipped=$((skipped + $3))
}

tell() { printf '  %-30s %s\n' "$1" "$2"; }

# Reads until the test is over, and tells each quarter of a minute that it runs.
watch() {
    local start=$SECONDS
    while read -r -t 15 || [ $? -gt 128 ]; do
        tell "$1" "... $((SECONDS - start)) s"
    done
}

# run NAME COMMAND... leaves what it says in the log.
run() {
    local name=$1 pulse code=0
    shift
    exec {pulse}> >(watch "$name")
    "$@" > "$log" 2>&1 {pulse}>&- || code=$?
    exec {pulse}>&-
    return $code
}

unit() {
    local name=$1 wrap=()
    [ -n "${VALGRIND:-}" ] &&
        wrap=(valgrind -q --error-exitcode=99 --leak-check=full
            --errors-for-leak-kinds=definite
            --suppressions=tests/valgrind.supp)
    run "$name" "${wrap[@]}" "$B/tests/$name"
    local code=$? good bad skip
    good=$(grep -c '^\[       OK \]' "$log")
    bad=$(grep -oE '^\[  FAILED  \] test_[a-z_0-9]+' "$log" | sort -u | wc -l)
    skip=$(grep -oE '^\[  SKIPPED \] test_[a-z_0-9]+' "$log" | sort -u | wc -l)
    # A crash, or a leak, is a failure that no test line tells of.
    if [ $code -ne 0 ] && [ "$bad" -eq 0 ]; then bad=1; fi
    if [ "$good" -eq 0 ] && [ "$bad" -eq 0 ] && [ "$skip" -eq 0 ]; then bad=1; fi
    add "$good" "$bad" "$skip"
    tell "$name" "$good passed, $bad failed, $skip skipped"
    [ "$bad" -eq 0 ] || cat "$log"
}

# judge NAME CODE FILE counts a script by its last line, and shows what failed.
judge() {
    local name=$1 code=$2 said=$3 counts
    counts=$(tail -n 1 "$said" |
        sed -nE 's/^([0-9]+) passed, ([0-9]+) failed, ([0-9]+) skipped$/\1 \2 \3/p')
    [ -n "$counts" ] || counts="0 1 0"
    # shellcheck disable=SC2086
    set -- $counts
    [ "$code" -eq 0 ] || [ "$2" -gt 0 ] || set -- "$1" 1 "$3"
    add "$1" "$2" "$3"
    tell "$name" "$1 passed, $2 failed, $3 skipped"
    grep -i '^skip' "$said"
    [ "$2" -eq 0 ] || cat "$said"
}

script() {
    local name=${1#tests/} code=0
    run "$name" "$1" || code=$?
    judge "$name" $code "$log"
}

# These wait most of their time, and look at no namespace but their own: they
# run one by one beside the others.
aside='lab/test_scenarios lab/test_close_rate lab/test_opens lab/test_fleet'
# These look at all namespaces of the host, where nobody else may make any.
alone='lab/test_check lab/test_close lab/test_json lab/test_metrics
    lab/test_mute lab/test_netns lab/test_owners lab/test_shortage lab/test_top
    lab/test_watch lab/test_whole_host_user'

# chosen LIST: those of it that are there and that ONLY names.
chosen() {
    local t
    for t in $1; do
        case $t in *"${ONLY:-}"*) [ ! -x "tests/$t.sh" ] || echo "$t" ;; esac
    done
}

# is_in NAME LIST
is_in() {
    local t
    for t in $2; do
        [ "$t" != "$1" ] || return 0
    done
    return 1
}

run_aside() {
    local t code
    for t in $(chosen "$aside"); do
        code=0
        "tests/$t.sh" > "$beside/${t##*/}" 2>&1 || code=$?
        echo $code > "$beside/${t##*/}.code"
    done
}

beside=$(mktemp -d)
trap 'rm -rf "$log" "$beside"; kill "${lane-}" 2> /dev/null || true' EXIT
if [ -z "${VALGRIND:-}" ]; then
    run_aside &
    lane=$!
fi
for t in "$B"/tests/test_*; do
    case $t in *.o | *.d | *"*") continue ;; esac
    case $t in *"${ONLY:-}"*) unit "${t##*/}" ;; esac
done
if [ -z "${VALGRIND:-}" ]; then
    for t in tests/test_*.sh tests/lab/test_*.sh; do
        name=${t#tests/}
        is_in "${name%.sh}" "$aside $alone" || [ ! -x "$t" ] ||
            case $t in *"${ONLY:-}"*) script "$t" ;; esac
    done
    run 'those beside' wait "$lane"
    for t in $(chosen "$aside"); do
        judge "$t.sh" "$(cat "$beside/${t##*/}.code")" "$beside/${t##*/}"
    done
    for t in $(chosen "$alone"); do
        script "tests/$t.sh"
    done
fi
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
