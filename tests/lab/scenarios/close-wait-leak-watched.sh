# shellcheck shell=bash disable=SC2034,SC2154
# SPDX-License-Identifier: MIT
# Own probes, answered every second, hide how long these have waited from one
# look; two looks tell that it is as long as lies between them.
. tests/lab/quiet.sh
tools=""
must="close-wait-leak:warning"
may=""
args="--threshold close-wait-age=4s -d 5"
evidence=(
    "close-wait-leak.count == 40"
    "close-wait-leak.ages_are == 'at least'"
    "states.close_wait == 40"
)

scene() {
    act server probing 127.0.0.1 8080 40
    sleep 2
}
