# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
# A helper that is started for each request inherits its connection: each of
# them holds one, and the server none.
must="inherited-descriptor:warning"
args="--threshold close-wait-age=1s"
evidence=('states.close_wait == 15'
    'inherited-descriptor.count == 15'
    'inherited-descriptor.owners.0.name == "tail"')
scene() {
    queues helpers 80 15
    sleep 1
}
