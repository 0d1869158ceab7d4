# shellcheck shell=bash disable=SC2034,SC2154
# SPDX-License-Identifier: MIT
# One fewer than a finding takes, whatever else is called from that port.
. tests/lab/real/lib.sh
must=""
may=""
args="--threshold close-wait-age=1s"
evidence=('states.close_wait == 9')
scene() {
    client caller 7000 9000 9 leave
    await_true at_least 9 CLOSE_WAIT sport = :7000
    client caller 7001 9001 40 keep
    await_true at_least 40 ESTABLISHED sport = :7001
    sleep 1.5
}
