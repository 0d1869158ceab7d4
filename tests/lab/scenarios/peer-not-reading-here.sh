# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
# Seen from the reader alone: the sender is left out by a filter.
must="peer-not-reading:info"
args="--threshold close-wait-age=1s dport = :7000"
evidence=('peer-not-reading.not_read == 12' 'peer-not-reading.open == 12'
    'peer-not-reading.windows_closed == 12'
    'peer-not-reading.unread_bytes > 12 * 16384'
    'peer-not-reading.subject.process["name"].startswith("python3")'
    '" does not read what comes: 12 of 12 connections to " in peer-not-reading.summary')
scene() {
    python3 "$here/gone.py" stalled 12 0 > "$scratch/gone" < /dev/null &
    await_true grep -q ready "$scratch/gone"
    sleep 1.5
}
