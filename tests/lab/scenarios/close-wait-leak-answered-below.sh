# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
# Nine that were answered are too few.
args="--threshold close-wait-age=1s"
evidence=('states.close_wait == 9')
scene() {
    queues kept 80 9
}
