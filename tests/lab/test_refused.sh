#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Refused is not zero: what one look was refused, failed to get, or has from a
# reader that does not tell it, is never "OK" where a finding could hang on it.
# shellcheck disable=SC2317 # lab_run calls the functions
set -eu
# shellcheck source=tests/lab/lib.sh
. "$(dirname "$0")/lib.sh"

readonly flaky=$lab_build/flaky.so
export ASAN_OPTIONS=verify_asan_link_order=0:detect_leaks=0
readonly old=(--threshold close-wait-age=1)
readonly words=(OK WARNING CRITICAL UNKNOWN)
# ENOBUFS, where answers to single questions overran the socket.
readonly lost=(env "LD_PRELOAD=$flaky" FLAKY_EXACT=1 FLAKY_ERRNO=105)
readonly denied=("$deny" 13)

# judge STATUS REGEX COMMAND...: check's status, first line, and silence.
judge() {
    local wanted=$1 regex=$2
    shift 2
    capture "$@"
    if [ "$status" = "$wanted" ] && [ ! -s "$LAB_DIR/err" ] &&
        head -n 1 "$LAB_DIR/out" |
        grep -qE -- "^TCPWAIT ${words[$wanted]} - $regex"; then
        ok
    else
        not_ok "$*" "status $status, wanted $wanted: $regex" \
            "$(head -n 2 "$LAB_DIR/out" | cut -c 1-300)" \
            "$(head -n 2 "$LAB_DIR/err")"
    fi
}

# gates STATUS VERB COMMAND...: --fail-on warning, and a whole document.
gates() {
    local wanted=$1 verb=$2
    shift 2
    capture "$@" "$tcpwait" "$verb" "${old[@]}" --fail-on warning -j
    is "$verb --fail-on, $*: status" "$status" "$wanted"
    check "$verb --fail-on, $*: the document is whole" \
        python3 -c 'import json, sys; json.load(open(sys.argv[1]))["scan"]' \
        "$LAB_DIR/out"
    is "$verb --fail-on, $*: lines on stderr" \
        "$(wc -l < "$LAB_DIR/err")" "$((wanted == 2))"
}

# key PATH: of the last document.
key() {
    python3 -c '
import json, sys
value = json.load(open(sys.argv[1]))
for name in sys.argv[2].split("."):
    value = value[name]
print(json.dumps(value))' "$LAB_DIR/out" "$1"
}

# A reader that tells no ages, by choice or for want of another.
told_none() {
    local why='258 ages were not seen: procfs tells none'
    local -a run
    for run in '' "${denied[*]}"; do
        # shellcheck disable=SC2206 # words
        run=($run)
        [ -n "${run[*]}" ] && reader=() || reader=(--reader procfs)
        judge 3 "$why.*not judged: close-wait-leak" "${run[@]}" \
            "$tcpwait" check "${old[@]}" -d 0.1 "${reader[@]}"
        check "${run[*]}: and the last line says so" has_line "$LAB_DIR/out" \
            '^Not seen: how long 258 CLOSE_WAIT wait.*hangs.*close-wait-leak'
    done
    check 'with the reason' has_line "$LAB_DIR/out" \
        'netlink was refused: .*Permission denied'
    gates 2 diagnose "${denied[@]}"
    is 'what lacked' "$(key blind_spots.findings_not_judged)" \
        '[{"id": "close-wait-leak", "lacks": ["ages"]}]'
    is 'how many' "$(key blind_spots.ages_not_seen)" 258
    check 'and why' [ -n "$(key blind_spots.why_ages_not_seen)" ]
    gates 2 report "${denied[@]}"
    # Nothing that could not be told could be critical.
    capture "${denied[@]}" "$tcpwait" diagnose "${old[@]}" --fail-on critical
    is '--fail-on critical: status' "$status" 0
    # Without a gate it is a report like any other.
    capture "${denied[@]}" "$tcpwait" report "${old[@]}"
    is 'report: status' "$status" 0
    check 'report: not "No findings."' has_line "$LAB_DIR/out" \
        '^No findings in what was seen\.'
    check 'report: in words' has_line "$LAB_DIR/out" '^Not seen: how long 258'
    capture "${denied[@]}" "$tcpwait" top -b -n 1 "${old[@]}"
    check 'top: in words' has_line "$LAB_DIR/out" '^Not seen: how long 258'
    check 'top: and nothing good' has_line "$LAB_DIR/out" \
        'Nothing was found in what was seen'
    capture "${denied[@]}" "$tcpwait" wait --until 'close_wait_age < 60' \
        -d 0.05
    is 'wait: status' "$status" 2
    check 'wait: in words' has_line "$LAB_DIR/err" \
        'close_wait_age cannot be seen here: procfs tells none'
    capture "${denied[@]}" "$tcpwait" metrics "${old[@]}"
    is 'metrics: status' "$status" 0
    check 'metrics: no zero for what was not judged' \
        has_no_line "$LAB_DIR/out" '"close-wait-leak"'
    check 'metrics: the rest is there' \
        has_line "$LAB_DIR/out" '"stale-pool",severity="info"} 0$'
    check 'metrics: what lacked' has_line "$LAB_DIR/out" \
        'blind_spots{kind="ages_not_seen"} 258$'
    check 'metrics: what could not be judged' has_line "$LAB_DIR/out" \
        'blind_spots{kind="findings_not_judged"} 1$'
    check 'metrics: the reader' has_line "$LAB_DIR/out" \
        'build_info{.*reader="procfs"} 1$'
    judge 3 '' "$tcpwait" check -c close_wait_age=3600 --reader procfs
}

# Where enough is seen to be sure, all is as ever.
seen() {
    judge 1 '.*258 CLOSE_WAIT on :8080' "$tcpwait" check "${old[@]}" -d 0.1
    gates 1 diagnose
    gates 1 report
}

all() {
    sleep 1.5
    seen
    if [ -x "$deny" ]; then
        told_none
    else
        skip "no $deny"
    fi
}

# Nine of each: however old they are, there is no finding.
few() {
    sleep 1.2
    judge 0 '' "$tcpwait" check "${old[@]}" -d 0.1 --reader procfs
    judge 0 '' "${denied[@]}" "$tcpwait" check "${old[@]}" -d 0.1
    gates 0 diagnose "${denied[@]}"
    capture "${denied[@]}" "$tcpwait" metrics "${old[@]}"
    check 'nine without ages are a zero' has_line "$LAB_DIR/out" \
        'id="close-wait-leak",severity="warning"} 0$'
    # A threshold that nine reach.
    judge 3 '.*not judged: close-wait-leak' "$tcpwait" check "${old[@]}" \
        --threshold close-wait-count=9 -d 0.1 --reader procfs
}

# A table so large that ages are asked for one by one.
large() {
    sleep 1.2
    judge 1 '.*40 CLOSE_WAIT on :8080' "$tcpwait" check "${old[@]}" -d 0.1
    judge 3 '40 ages were not seen: .*No buffer space.*: close-wait-leak' \
        "${lost[@]}" "$tcpwait" check "${old[@]}" -d 0.1
    gates 2 diagnose "${lost[@]}"
    judge 3 '40 ages were not seen: .*not permitted' "${lost[@]}" \
        FLAKY_REFUSED=1 FLAKY_ERRNO=1 "$tcpwait" check "${old[@]}" -d 0.1
    # Gone is an answer.
    judge 0 '' "${lost[@]}" FLAKY_REFUSED=1 FLAKY_ERRNO=2 \
        "$tcpwait" check "${old[@]}" -d 0.1
    # Of the second batch on: 32 are known, and enough.
    capture env "LD_PRELOAD=$flaky" FLAKY_EXACT=2 \
        "$tcpwait" diagnose "${old[@]}" --fail-on warning
    is 'what was seen is enough: status' "$status" 1
    check 'and is told' has_line "$LAB_DIR/out" '40 CLOSE_WAIT on :8080'
    judge 3 '.*close_wait_age|.*at least' "${lost[@]}" \
        "$tcpwait" check -c close_wait_age=3600
    capture "${lost[@]}" "$tcpwait" metrics "${old[@]}"
    check 'metrics, a large table: no zero' \
        has_no_line "$LAB_DIR/out" '"close-wait-leak"'
    # All others are young and few: a healthy large table stays OK.
    judge 0 '' "${lost[@]}" "$tcpwait" check "${old[@]}" -d 0.1 \
        --threshold close-wait-count=50 --threshold request-count=30000
    # How long 20,000 clients have waited for an answer is not known either.
    judge 3 '.*not judged: unanswered-request' "${lost[@]}" "$tcpwait" check \
        "${old[@]}" -d 0.1 --threshold close-wait-count=50
}

# More wait for accept() than any other queue here; its limit is not told.
queue() {
    judge 3 '.*limits of .* accept queues.*not judged: .*accept-queue-full' \
        "$tcpwait" check -d 0.1 --reader procfs
    judge 0 '' "$tcpwait" check -d 0.1 --threshold accept-wait-age=1h
}

lab_enter "$@"
lab_need
lab_run all listen 127.0.0.1:8080 name=web -- \
    close-wait 127.0.0.1:8080 258
lab_run few listen 127.0.0.1:8080 name=web -- close-wait 127.0.0.1:8080 9 -- \
    listen 127.0.0.1:8081 name=api -- close-wait 127.0.0.1:8081 9
lab_run large listen 127.0.0.1:8080 name=web -- \
    established 127.0.0.1:8080 10100 -- close-wait 127.0.0.1:8080 40
lab_run queue listen 127.0.0.1:9090 backlog=200 name=slow -- \
    established 127.0.0.1:9090 40 accept=no
lab_finish
