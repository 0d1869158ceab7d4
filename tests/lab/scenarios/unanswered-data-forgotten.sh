# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
# They had idled for a minute; others were in use, and go on.
tools="ip"
must="unanswered-data:warning"
args="--threshold unacked-age=1"
evidence=('unanswered-data.idled == 40'
    'unanswered-data.idle_before_seconds >= 60'
    'unanswered-data.idle_before_seconds < 90'
    'unanswered-data.confidence == "medium"')
scene() {
    python3 "$here/lost.py" pool 40 61 > "$scratch/lost" < /dev/null &
    sleep 30
    await_true grep -q ready "$scratch/lost"
}
