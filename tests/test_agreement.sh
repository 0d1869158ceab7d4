#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What diagnose finds, report, check, metrics and top find too: of each stored
# sample all of them name the same findings with the same severities; check and
# top, which are for eyes, without what is folded into another.
set -eu
cd "$(dirname "$0")/.."
B=${B:-build}
case $B in
    /*) ;;
    *) B=$PWD/$B ;;
esac
samples=tests/stored/samples
passed=0 failed=0

# Only check takes a second look by itself, so it alone may tell these, or tell
# them worse.  With -d the others have them too.
two_looks='accept-queue-full|dead-descriptors|port-exhaustion'
two_looks+='|time-wait-refuses-syn|time-wait-table-full'

# Low, so that the samples have as many findings as can be.
low=(--threshold close-wait-age=1s --threshold close-wait-count=2
    --threshold time-wait-count=5 --threshold fin-wait2-count=2
    --threshold unanswered-count=2 --threshold syn-sent-count=2
    --threshold request-count=2 --threshold request-age=1s
    --threshold budget-info=1%)

skip() {
    echo "skip: $1"
    echo "0 passed, 0 failed, 1 skipped"
    exit 0
}
[ "$(uname -m)" = x86_64 ] || skip "the samples are those of x86_64"

# The document of $sample.
say() {
    LD_PRELOAD=$B/stored.so STORED=$sample COLUMNS=200 TERM=dumb LC_ALL=C \
        ASAN_OPTIONS=verify_asan_link_order=0:detect_leaks=0 \
        timeout 60 "$B/tcpwait" "$@" "${low[@]}" < /dev/null || true
}

# told_by VERB [SELECTION]: ID SEVERITY lines, sorted, as it tells them.
told_by() {
    case $1 in
        report | diagnose)
            say "$1" -j | jq -r ".findings[] | ${2:-.} |
                .id + \" \" + .severity"
            ;;
        check)
            say check | sed -nE '2,$s/^([A-Z]+) ([a-z0-9-]+): .*/\2 \L\1/p'
            ;;
        metrics)
            say metrics | sed -nE \
                's/^tcpwait_finding\{id="(.*)",severity="(.*)"\} (.*)$/\3 \1 \2/p' |
                while read -r n id severity; do
                    for ((; n > 0; n--)); do echo "$id $severity"; done
                done
            ;;
    esac | sort
}

without_two_looks() {
    grep -vE "^($two_looks) " <<< "$1" || true
}

# How many findings top -b tells.
counted_by_top() {
    grep -cE '^(CRITICAL|WARNING|INFO) ' <<< "$1" || true
}

# hold LAW WANTED GOT
hold() {
    if [ "$2" = "$3" ]; then
        passed=$((passed + 1))
        return
    fi
    failed=$((failed + 1))
    printf '%s: %s\n' "${sample##*/}" "$1"
    diff <(echo "$2") <(echo "$3") || true
}

all=
for sample in "$PWD/$samples"/*; do
    wanted=$(told_by diagnose)
    all+=$wanted
    for verb in report metrics; do
        hold "$verb tells what diagnose tells" "$wanted" "$(told_by "$verb")"
    done
    unfolded=$(told_by diagnose 'select(.folded | not)')
    hold "check tells what diagnose tells" "$(without_two_looks "$unfolded")" \
        "$(without_two_looks "$(told_by check)")"
    screen=$(say top -b -n 1 2>&1)
    # WITH_TUI=0
    grep -q 'built without the live screen' <<< "$screen" ||
        hold "top tells as many as diagnose" \
            "$(grep -c . <<< "$unfolded" || true)" "$(counted_by_top "$screen")"
done
[ -n "$all" ] || {
    echo "no sample has a finding"
    failed=$((failed + 1))
}
echo "$passed passed, $failed failed, 0 skipped"
[ "$failed" -eq 0 ]
