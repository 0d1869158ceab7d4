# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
# Twelve readers of fifteen: few, and most of the service.
must="peer-not-reading:info"
may="requests-waiting"
args="--threshold close-wait-age=1"
evidence=('"12 of 15 connections" in peer-not-reading.summary'
    'peer-not-reading.open == 15')
scene() {
    python3 "$here/gone.py" stalled 12 3 > "$scratch/gone" < /dev/null &
    await_true grep -q ready "$scratch/gone"
    sleep 1.5
}
