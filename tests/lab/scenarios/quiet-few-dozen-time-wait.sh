# shellcheck shell=bash disable=SC2034,SC2154
# SPDX-License-Identifier: MIT
# A few dozen TIME_WAIT toward one service, and as many on a server.
tools=""
must=""
may=""
args=""
evidence=(
    "states.time_wait >= 110"
)

scene() {
    hold listen 127.0.0.2:3306 -- time-wait 127.0.0.2:3306 60 side=client \
        -- listen 127.0.0.1:80 -- time-wait 127.0.0.1:80 60
}
