# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
# Eighty that pause among many are worth knowing, and no more.
must="peer-not-reading:info"
may="requests-waiting"
args="--threshold close-wait-age=1"
evidence=('peer-not-reading.stalled >= 50' 'peer-not-reading.open == 280')
scene() {
    python3 "$here/gone.py" stalled 80 200 > "$scratch/gone" < /dev/null &
    await_true grep -q ready "$scratch/gone"
    sleep 1.5
}
