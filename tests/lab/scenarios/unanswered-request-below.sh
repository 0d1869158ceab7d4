# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
# Nine are too few, and so are ten for less time than is asked for.
args="--threshold request-age=2s"
evidence=('states.established == 38')
scene() {
    queues mute 80 9 0
    sleep 1
    queues mute 81 10 0
}
