# shellcheck shell=bash disable=SC2034,SC2154
# SPDX-License-Identifier: MIT
# 20000 TIME_WAIT on a server cost memory and no ports.
tools=""
must="server-closes-first:info"
may=""
args=""
evidence=(
    "server-closes-first.time_wait >= 19000"
)

scene() {
    hold listen 127.0.0.1:80 -- time-wait 127.0.0.1:80 20000 src=127.0.1.1+20 \
        -- established 127.0.0.1:80 500 src=127.0.2.1+20
}
