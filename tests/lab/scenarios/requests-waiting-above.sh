# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
# A server has answered and reads no more; others read in batches, let uploads
# wait, or have as many idle clients as waiting ones.
must="requests-waiting:warning"
may="peer-not-reading:warning"
args="--threshold close-wait-age=1s"
evidence=('n.requests-waiting == 1'
    'requests-waiting.subject.service_port == 80'
    'requests-waiting.aged == 20 and requests-waiting.established == 21'
    'requests-waiting.owners.0.name == "server"')
scene() {
    queues unread 80 20 1 -- batches 81 20 -- uploads 82 20 -- unread 83 15 15
}
