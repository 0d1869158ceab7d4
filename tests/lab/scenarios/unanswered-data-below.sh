# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
# A pool of nine.
tools="ip"
args="--threshold unacked-age=1"
evidence=('states.established == 14')
scene() {
    python3 "$here/lost.py" pool 9 0 > "$scratch/lost" < /dev/null &
    await_true grep -q ready "$scratch/lost"
}
