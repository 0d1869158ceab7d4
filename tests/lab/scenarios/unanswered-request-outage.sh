# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
# A server reads what it is asked and answers nobody; some have given up.
must="unanswered-request:warning"
args="--threshold request-age=1s"
evidence=('n.unanswered-request == 1'
    'unanswered-request.subject.service_port == 80'
    'unanswered-request.unanswered == 12 and unanswered-request.open == 12'
    'unanswered-request.first_requests == 12'
    'unanswered-request.closed_here_only == 5'
    'unanswered-request.answered_meanwhile == 0'
    'unanswered-request.oldest_seconds >= 1'
    'unanswered-request.owners.0.name == "client"')
scene() {
    queues mute 80 12 5
}
