#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# test_next: the command that stands beside a finding makes that finding again,
# in the stored samples, with the thresholds that were given.
set -eu
cd "$(dirname "$0")/.."
B=${B:-build}
case $B in
    /*) ;;
    *) B=$PWD/$B ;;
esac
[ "$(uname -m)" = x86_64 ] || {
    echo "skip: the samples are those of x86_64"
    echo "0 passed, 0 failed, 1 skipped"
    exit 0
}
readonly samples=tests/stored/samples
export TERM=dumb TZ=UTC LC_ALL=C HOME=/nonexistent COLUMNS=80
export ASAN_OPTIONS=verify_asan_link_order=0:detect_leaks=0
unset NO_COLOR LANG LANGUAGE
n=0 failed=0

tcpwait() {
    LD_PRELOAD=$B/stored.so STORED=$sample timeout 60 "$B/tcpwait" "$@" \
        2>&1 < /dev/null || true
}

# Each line of a finding: "SEVERITY ID: SUMMARY; next: COMMAND".
try() {
    local line summary next
    while IFS= read -r line; do
        [[ $line =~ ^[A-Z]+\ [a-z-]+:\ (.*)\;\ next:\ (tcpwait\ .*)$ ]] ||
            continue
        summary=${BASH_REMATCH[1]} next=${BASH_REMATCH[2]}
        n=$((n + 1))
        # As a user would: it is pasted into a shell.
        if ! COLUMNS=1000 eval "$next" | tr -s ' \n' ' ' |
            grep -qF -- "$summary"; then
            echo "$sample: $next does not show $summary"
            failed=1
        fi
    done < <(tcpwait check -N all "$@")
}

for sample in "$samples"/*; do
    sample=$PWD/$sample
    try
    try --threshold close-wait-age=1s --threshold close-wait-count=2 \
        --threshold time-wait-count=5 --threshold fin-wait2-count=1 \
        --threshold unanswered-count=1 --threshold syn-sent-count=1 \
        --threshold budget-info=1 --threshold tw-table=1
done
[ "$n" -gt 20 ] || {
    echo "only $n findings were tried"
    failed=1
}
echo "$((1 - failed)) passed, $failed failed, 0 skipped"
exit "$failed"
