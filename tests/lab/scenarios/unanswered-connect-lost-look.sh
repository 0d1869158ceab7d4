# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
# One look: those that got through have closed.
tools="ip nft"
must="unanswered-connect:warning"
may="client-churn"
evidence=('unanswered-connect.unanswered >= 20'
    '" that got through were closed in the last minute" in unanswered-connect.summary')
scene() {
    python3 "$here/lost.py" syns 40 2 > "$scratch/lost" < /dev/null &
    await_true grep -q ready "$scratch/lost"
}
