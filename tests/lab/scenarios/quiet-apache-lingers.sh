# shellcheck shell=bash disable=SC2034,SC2154
# SPDX-License-Identifier: MIT
# Clients of a web server take their time to close: below what counts.
tools=""
must=""
may=""
args=""
evidence=(
    "states.fin_wait2 == 60"
)

scene() {
    hold listen 127.0.0.1:80 \
        -- fin-wait2 127.0.0.1:80 60 src=127.0.1.1+10 -- wait 11
}
