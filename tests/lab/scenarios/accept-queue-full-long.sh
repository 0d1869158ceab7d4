# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
# A queue that has been full for long is one finding, and as grave at one look
# as at two.
must="accept-stalled:critical accept-queue-full:critical"
args="--threshold accept-wait-age=1s"
evidence=('not accept-stalled.folded and accept-queue-full.folded'
    '"the queue is full (backlog 5)" in findings[0]["summary"]')
scene() {
    queues stalled 80 6 5
}
