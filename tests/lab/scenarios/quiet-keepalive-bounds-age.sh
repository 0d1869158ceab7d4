# shellcheck shell=bash disable=SC2034,SC2154
# SPDX-License-Identifier: MIT
# A probe is due, so the ages are least ages, and said to be so.
tools=""
must="close-wait-leak:warning"
may=""
args="--threshold close-wait-age=2s"
evidence=(
    "close-wait-leak.count == 40"
    "close-wait-leak.ages_are == 'at least'"
)

scene() {
    hold listen 127.0.0.1:8080 \
        -- close-wait 127.0.0.1:8080 40 keepalive=30 -- wait 4
}
