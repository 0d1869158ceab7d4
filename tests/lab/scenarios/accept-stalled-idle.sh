# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
# A server at its limit of connections: all that it has accepted idle.  Beside it
# one that was asked by what it accepted, and a helper that holds the listener
# alone.
must="accept-stalled:warning"
args="--threshold accept-wait-age=1s"
evidence=('n.accept-stalled == 3'
    'accept-stalled.subject.service_port == 80 and "; 4 open ones that it has accepted all wait for their clients" in accept-stalled.summary and "sooner" in accept-stalled.fixes[0]'
    'accept-stalled.subject.service_port == 81 and "wait for their clients" not in accept-stalled.summary'
    'accept-stalled.subject.service_port == 82 and "helper" in accept-stalled.fixes[0]')
scene() {
    queues limited 80 4 15 -- working 81 4 15 -- stalled 82 15 64
}
