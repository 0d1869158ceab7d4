# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
# Sixty of six hundred clients vanish.
tools="ip"
must="unanswered-data:info"
args="--threshold unacked-age=1"
evidence=('unanswered-data.unanswered == 60' 'unanswered-data.open == 600'
    'unanswered-data.sent_meanwhile == 600')
scene() {
    python3 "$here/lost.py" mobile 600 60 > "$scratch/lost" < /dev/null &
    await_true grep -q ready "$scratch/lost"
}
