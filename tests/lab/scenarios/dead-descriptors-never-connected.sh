# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
# Sockets that were never connected are no trouble.
must="dead-descriptors:info"
args="--interval 1"
evidence=('dead-descriptors.dead == 40'
    'dead-descriptors.connected_before == 0')
scene() {
    python3 "$here/gone.py" unconnected 40 > "$scratch/gone" < /dev/null &
    await_true grep -q ready "$scratch/gone"
}
