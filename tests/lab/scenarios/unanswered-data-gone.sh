# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
# The server has lost its address; new connects are told with it.
tools="ip"
must="unanswered-data:warning unanswered-connect:warning"
args="--threshold unacked-age=1"
evidence=('unanswered-data.unanswered == 20'
    'unanswered-data.unanswered_connects == 25'
    'unanswered-data.answered_meanwhile == 0'
    'unanswered-connect.folded')
scene() {
    python3 "$here/lost.py" gone 20 25 > "$scratch/lost" < /dev/null &
    await_true grep -q ready "$scratch/lost"
}
