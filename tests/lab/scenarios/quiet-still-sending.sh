# shellcheck shell=bash disable=SC2034,SC2154
# SPDX-License-Identifier: MIT
# The clients said all they had, and are still being answered.
. tests/lab/quiet.sh
tools=""
must=""
may=""
args="--threshold close-wait-age=2s"
evidence=(
    "states.close_wait == 90"
)

scene() {
    act server answering 127.0.0.1 8080 90
    sleep 4
}
