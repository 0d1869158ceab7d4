# shellcheck shell=bash disable=SC2034,SC2154
# SPDX-License-Identifier: MIT
# Three checkers ask every second, and the servers close first.
tools=""
must=""
may=""
args=""
evidence=(
    "states.time_wait >= 15"
)

scene() {
    hold listen 127.0.0.1:8080 -- listen 127.0.0.1:8081 \
        -- listen 127.0.0.1:8082 \
        -- rate server 127.0.0.1:8080 1 30 src=127.0.1.1 \
        -- rate server 127.0.0.1:8081 1 30 src=127.0.1.2 \
        -- rate server 127.0.0.1:8082 1 30 src=127.0.1.3
    sleep 8
}
