# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034
# 100 TIME_WAIT of one server.
must="server-closes-first:info"
evidence=('states.time_wait == 100'
    'server-closes-first.time_wait == 100'
    'server-closes-first.pattern == "burst"'
    'server-closes-first.memory_bytes == 25600')
scene() {
    hold listen 127.0.0.1:80 name=web -- \
        time-wait 127.0.0.1:80 100 side=server
    sleep 4
}
