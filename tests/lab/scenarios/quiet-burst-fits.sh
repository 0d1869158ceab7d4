# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
# The same bursts, and a queue that they fit into.
may="client-churn server-closes-first"
args="-d 5"
evidence=('n.accept-queue-full == 0')
scene() {
    queues bursts 80 60 64
}
