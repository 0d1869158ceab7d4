# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
# One of two workers asks the other, which works for somebody else: it may yet
# come to that.
must="accept-stalled:info"
args="--threshold accept-wait-age=0.3"
evidence=('accept-stalled.waiting == 1 and accept-stalled.own_calls == 1'
    'not "may wait for itself" in findings[0]["summary"]')
scene() {
    queues itself 80 1 0
}
