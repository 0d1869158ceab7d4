# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
# The same after half of that: a slow moment.
evidence=('n.requests-waiting == 0')
scene() {
    queues unread 80 30 0
    sleep 4
}
