# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
# Connections are reset one by one; the first look saw most of them.
must="dead-descriptors:warning"
args="--interval 3"
evidence=('dead-descriptors.connected_before >= 10'
    'dead-descriptors.owners.0.name == "python3"')
scene() {
    python3 "$here/gone.py" resets 300 0.1 > "$scratch/gone" < /dev/null &
    await_true grep -q ready "$scratch/gone"
}
