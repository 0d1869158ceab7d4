# shellcheck shell=bash disable=SC2034,SC2154
# SPDX-License-Identifier: MIT
# One less, and of one program.
args="--threshold close-wait-age=1s"
evidence=('states.close_wait == 9')

scene() {
    python3 tests/lab/relays.py thin 5 < /dev/null > "$scratch/thin" &
    await_true grep -q ready "$scratch/thin"
    python3 tests/lab/relays.py children 4 < /dev/null > "$scratch/hang" &
    await_true grep -q ready "$scratch/hang"
    await_true at_least 9 CLOSE_WAIT
    sleep 1.5
}
