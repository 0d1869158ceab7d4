# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
# A server has asked another, which does not answer, since about the time its own
# clients wait; beside it is one whose consumer has waited since before.
must="requests-waiting:warning"
args="--threshold close-wait-age=1s"
evidence=('n.requests-waiting == 2'
    'requests-waiting.subject.service_port == 80 and "; 4 of 4 connections of server[" in requests-waiting.summary and " to 127.0.0.1:81 sent last and have had no answer for " in requests-waiting.summary'
    'requests-waiting.subject.service_port == 90 and "no answer" not in requests-waiting.summary')
scene() {
    queues asking 90 3 20 6 -- asking 80 4 20 0
}
