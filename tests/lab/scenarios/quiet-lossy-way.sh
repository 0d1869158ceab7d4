# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
# One packet in ten is lost, each way.
tools="ip nft"
args="--threshold unacked-age=2"
evidence=('states.established == 200')
scene() {
    python3 "$here/lost.py" lossy 200 > "$scratch/lost" < /dev/null &
    await_true grep -q ready "$scratch/lost"
}
