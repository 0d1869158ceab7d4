# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
# Clients of no patience: as many have given up as wait, none for as long as is
# asked for.  Where few have, it is nothing yet.
must="unanswered-request:warning"
args="--threshold request-age=6s"
evidence=('n.unanswered-request == 1'
    'unanswered-request.subject.service_port == 80'
    'unanswered-request.aged_after_seconds == 2'
    'unanswered-request.closed_here_only == 12')
scene() {
    queues mute 80 12 12 -- mute 81 12 5
    sleep 1.5
}
