# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
# Their reader is stopped, and that is the whole of it.
must="peer-not-reading:warning"
args="--threshold close-wait-age=1s dport = :7000"
evidence=('peer-not-reading.not_read == 12'
    '", which is stopped, does not read" in peer-not-reading.summary'
    'peer-not-reading.process_state == "stopped"')
scene() {
    python3 "$here/gone.py" stopped 12 > "$scratch/gone" < /dev/null &
    await_true grep -q ready "$scratch/gone"
    sleep 1.5
}
