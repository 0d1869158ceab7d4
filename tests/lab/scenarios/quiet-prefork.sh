# shellcheck shell=bash disable=SC2034,SC2154
# SPDX-License-Identifier: MIT
# Workers that share one listener leak: nobody inherited anything.
. tests/lab/quiet.sh
tools=""
must="close-wait-leak:warning"
may=""
args="--threshold close-wait-age=2s"
evidence=(
    "n.close-wait-leak == 3"
    "states.close_wait == 36"
)

scene() {
    act server prefork 127.0.0.1 8080 3 12
    sleep 4
}
