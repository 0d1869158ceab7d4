# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
# Three in a hundred clients vanish.
tools="ip"
args="--threshold unacked-age=1"
evidence=('states.established == 600')
scene() {
    python3 "$here/lost.py" mobile 600 18 > "$scratch/lost" < /dev/null &
    await_true grep -q ready "$scratch/lost"
}
