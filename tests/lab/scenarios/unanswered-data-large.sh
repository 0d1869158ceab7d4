# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
# Small answers get through, full segments do not, and nobody says so.
tools="ip nft"
must="unanswered-data:warning"
args="--threshold unacked-age=1"
evidence=('unanswered-data.unanswered == 30'
    'unanswered-data.full_after_small == 30'
    'unanswered-data.subject.service_port == 80'
    'unanswered-data.confidence == "medium"')
scene() {
    python3 "$here/lost.py" large 30 > "$scratch/lost" < /dev/null &
    await_true grep -q ready "$scratch/lost"
}
