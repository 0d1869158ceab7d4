# shellcheck shell=bash disable=SC2034,SC2154
# SPDX-License-Identifier: MIT
# Whoever may not see the holders still sees the leak.
tools=""
must="close-wait-leak:warning"
may=""
args="--owners never --threshold close-wait-age=2s"
evidence=(
    "close-wait-leak.count == 25"
)

scene() {
    hold listen 127.0.0.1:8080 \
        -- close-wait 127.0.0.1:8080 25 -- wait 4
}
