# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
# Probes that connect and reset fill the queue of a server that accepts nothing:
# none of them waits.
must="accept-queue-full:critical"
evidence=('accept-queue-full.accept_queue == 21'
    'accept-queue-full.aborted == 21'
    '"21 of them were reset" in findings[0]["summary"]')
scene() {
    queues reset 80 21 20
}
