# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
# Their server, on this host, does not accept: that is told, and not twice.
must="accept-stalled:warning"
args="--threshold request-age=1s --threshold accept-wait-age=1s"
evidence=('accept-stalled.waiting == 12')
scene() {
    queues stalled 80 12 512
}
