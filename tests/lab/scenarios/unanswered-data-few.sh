# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
# A pool of six that hangs for long, as it is counted here: information.
tools="ip"
must="unanswered-data:info"
args="--threshold unacked-age=1 --threshold close-wait-age=1"
evidence=('unanswered-data.unanswered == 6'
    'unanswered-data.oldest_seconds >= 1')
scene() {
    python3 "$here/lost.py" pool 6 0 > "$scratch/lost" < /dev/null &
    await_true grep -q ready "$scratch/lost"
}
