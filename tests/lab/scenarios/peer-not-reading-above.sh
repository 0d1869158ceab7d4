# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
# Nobody of the service reads; the readers are on this host.
must="peer-not-reading:warning"
args="--threshold close-wait-age=1"
evidence=('peer-not-reading.stalled >= 50' 'peer-not-reading.open == 80'
    'peer-not-reading.orphans == 0' 'peer-not-reading.held_bytes > 60')
scene() {
    python3 "$here/gone.py" stalled 80 0 > "$scratch/gone" < /dev/null &
    await_true grep -q ready "$scratch/gone"
    sleep 1.5
}
