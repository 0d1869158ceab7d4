# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
# 49 CLOSE_WAIT whose peers shut down their side, and then were cut off.
tools="ip"
evidence=('states.close_wait == 49')
scene() {
    python3 tests/lab/cut_off.py 49 < /dev/null > "$scratch/cut_off" &
    await_true grep -q ready "$scratch/cut_off"
}
