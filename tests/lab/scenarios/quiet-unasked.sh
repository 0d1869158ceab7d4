# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
# Idle pools, streams of events and logs sent one way wait for no answer.
args="--threshold request-age=1s"
evidence=('states.established == 96')
scene() {
    queues pool 80 16 -- feed 81 16 -- logs 82 16
}
