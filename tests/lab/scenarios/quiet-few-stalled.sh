# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
# Twelve of forty that do not read: as of any crowd.
may="requests-waiting"
args="--threshold close-wait-age=1"
evidence=('n.peer-not-reading == 0')
scene() {
    python3 "$here/gone.py" stalled 12 28 > "$scratch/gone" < /dev/null &
    await_true grep -q ready "$scratch/gone"
    sleep 1.5
}
