# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
# 50 CLOSE_WAIT whose peers shut down their side, and then were cut off.
tools="ip"
must="unanswered-close:warning"
evidence=('states.close_wait == 50'
    'unanswered-close.unanswered == 50'
    'unanswered-close.close_wait_unanswered == 50')
scene() {
    python3 tests/lab/cut_off.py 50 < /dev/null > "$scratch/cut_off" &
    await_true grep -q ready "$scratch/cut_off"
}
