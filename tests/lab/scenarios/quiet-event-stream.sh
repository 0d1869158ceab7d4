# shellcheck shell=bash disable=SC2034
# SPDX-License-Identifier: MIT
# The clients said all they had, and get an event now and then.
. tests/lab/turns.sh
tools=""
must=""
may=""
args="--threshold close-wait-age=3s"
evidence=(
    "states.close_wait == 150"
    "states.fin_wait2 == 150"
)

scene() {
    turn events 127.0.0.1 8080 150 1.3
    sleep 0.7
}
