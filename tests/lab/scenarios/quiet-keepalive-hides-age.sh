# shellcheck shell=bash disable=SC2034,SC2154
# SPDX-License-Identifier: MIT
# Own probes, answered every second, hide how long these have waited.
. tests/lab/quiet.sh
tools=""
must=""
may=""
args="--threshold close-wait-age=4s"
evidence=(
    "states.close_wait == 40"
)

scene() {
    act server probing 127.0.0.1 8080 40
    sleep 5
}
