# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
# Half of the SYNs are lost on the way; all others are served.
tools="ip nft"
must="unanswered-connect:warning"
may="client-churn"
args="-d 4"
evidence=('unanswered-connect.unanswered >= 20'
    'unanswered-connect.confidence == "medium"'
    '"SYNs are lost on the way, or where they arrive" in unanswered-connect.summary'
    '"does not answer" not in unanswered-connect.summary')
scene() {
    python3 "$here/lost.py" syns 40 2 > "$scratch/lost" < /dev/null &
    await_true grep -q ready "$scratch/lost"
}
