# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
# Ten patient clients of a server that does not accept, and queues that have no
# room for more: there nobody comes in, and it is told once.
must="accept-stalled:warning accept-stalled:critical"
may="accept-queue-full"
args="--threshold accept-wait-age=1s"
evidence=('n.accept-stalled == 3'
    'accept-stalled.waiting == 10 and accept-stalled.aged == 10'
    'accept-stalled.backlog == 64 and accept-stalled.fill < 1'
    'accept-stalled.backlog == 5 and accept-stalled.waiting == 6'
    'accept-stalled.backlog == 0 and accept-stalled.waiting == 1'
    'accept-stalled.owners.0.name == "server"'
    'accept-stalled.oldest_seconds >= 1')
scene() {
    queues stalled 80 10 64 -- stalled 81 6 5 -- stalled 82 1 0
}
