# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
# A server is away for some seconds.
tools="ip"
args="--threshold unacked-age=60"
evidence=('states.established == 60')
scene() {
    python3 "$here/lost.py" stalled 60 > "$scratch/lost" < /dev/null &
    await_true grep -q ready "$scratch/lost"
    sleep 2
}
