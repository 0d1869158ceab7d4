# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
# One SYN of fifty is lost: nothing to warn of.
tools="ip nft"
may="client-churn"
args="-d 4"
evidence=('states.syn_sent <= 19')
scene() {
    python3 "$here/lost.py" syns 40 50 > "$scratch/lost" < /dev/null &
    await_true grep -q ready "$scratch/lost"
}
