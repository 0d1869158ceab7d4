# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
# A server has sent an answer and closed; its clients read on, slowly.
must=""
args="-d 2 --threshold close-wait-age=1s"
evidence=('states.close_wait == 12')
scene() {
    python3 "$here/slow.py" 12 2000 > "$scratch/slow" < /dev/null &
    await_true grep -q ready "$scratch/slow"
}
