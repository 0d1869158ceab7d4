# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
# A parent keeps what its children have served; another answered as many, and is
# stuck with others since.
must="close-wait-leak:warning close-wait-unread:warning"
args="--threshold close-wait-age=1s"
evidence=('n.close-wait-leak == 1 and n.close-wait-unread == 1'
    'close-wait-leak.subject.service_port == 80'
    'close-wait-leak.unread == 12 and close-wait-leak.consumed == 0'
    'close-wait-leak.owners.0.name == "server"'
    'close-wait-unread.subject.service_port == 81'
    'close-wait-unread.unread == 12')
scene() {
    queues kept 80 12 -- stuck 81 12 3
}
