# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
# A pool of ten that a device on the way forgot; others go on.
tools="ip"
must="unanswered-data:warning"
args="--threshold unacked-age=1"
evidence=('unanswered-data.local_address_absent == None'
    'unanswered-data.unanswered == 10' 'unanswered-data.open == 15'
    'unanswered-data.sent_meanwhile == 15'
    'unanswered-data.answered_meanwhile == 5'
    'unanswered-data.oldest_seconds >= 1'
    'unanswered-data.subject.service_port == 5432')
scene() {
    python3 "$here/lost.py" pool 10 0 > "$scratch/lost" < /dev/null &
    await_true grep -q ready "$scratch/lost"
}
