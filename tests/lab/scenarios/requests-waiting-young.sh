# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
# All requests of a service, unread for more than ten seconds.
must="requests-waiting:info"
evidence=('requests-waiting.aged == 30'
    'requests-waiting.aged_after_seconds == 10')
scene() {
    queues unread 80 30 0
    sleep 11
}
