# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
# Ten wait for an answer, as those of a long poll do; a relay's clients wait with
# it, and are told with it.
must="unanswered-request:info"
args="--threshold request-age=1s"
evidence=('n.unanswered-request == 3'
    'unanswered-request.subject.service_port == 80 and unanswered-request.unanswered == 10 and unanswered-request.closed_here_only == 0'
    'unanswered-request.subject.service_port == 91 and unanswered-request.unanswered == 11 and unanswered-request.owners.0.name == "server"'
    'unanswered-request.subject.service_port == 90 and unanswered-request.folded')
scene() {
    queues mute 80 10 0 -- passing 90 11
}
