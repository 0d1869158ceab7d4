# shellcheck shell=bash disable=SC2034,SC2154
# SPDX-License-Identifier: MIT
# Many clients have a moment more to close.
tools=""
must=""
may=""
args=""
evidence=(
    "states.fin_wait2 == 300"
)

scene() {
    hold listen 127.0.0.1:80 -- fin-wait2 127.0.0.1:80 300 src=127.0.1.1+10
}
