# shellcheck shell=bash disable=SC2034,SC2154
# SPDX-License-Identifier: MIT
# One user's leak and half-close, four seconds apart: not known to be a relay's.
must="close-wait-leak:warning half-closed:warning"
may="close-wait-unread"
args="--owners never --threshold close-wait-age=1s"
evidence=('close-wait-leak.folded == False'
    '"relay" not in close-wait-leak.summary')

scene() {
    python3 tests/lab/relays.py apart 12 < /dev/null > "$scratch/apart" &
    await_true grep -q ready "$scratch/apart"
    sleep 1.5
}
