# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
# Workers that ask themselves, with none left to answer: three wait in the queue,
# two of them their own. Another server that calls itself is served.
must="accept-stalled:warning"
args="--threshold accept-wait-age=0.3"
evidence=('n.accept-stalled == 1' 'accept-stalled.subject.service_port == 80'
    'accept-stalled.waiting == 3 and accept-stalled.own_calls == 2'
    '"2 connections there are its own, so that it may wait for itself" in findings[0]["summary"]')
scene() {
    queues itself 80 2 1 -- itself 81 2 -1
}
