# shellcheck shell=bash disable=SC2034,SC2154
# SPDX-License-Identifier: MIT
# Pools whose connections rest, of which three were closed by the server.
tools=""
must=""
may=""
args="--threshold close-wait-age=2s"
evidence=(
    "states.close_wait == 3"
)

scene() {
    hold listen 127.0.0.2:5432 -- listen 127.0.0.3:6379 \
        -- established 127.0.0.2:5432 200 client=worker \
        -- established 127.0.0.3:6379 300 client=worker keepalive=60 \
        -- close-wait 127.0.0.2:5432 3 side=client kind=unread -- wait 4
}
