# shellcheck shell=bash disable=SC2034,SC2154,SC2016
# SPDX-License-Identifier: MIT
# Idle connections of one service are asked also in a table of 21,000 sockets.
. tests/lab/real/lib.sh
tools="nginx"
must="server-closes-first:info"
may="client-churn"
args=""
evidence=(
    'states.time_wait >= 21000'
    'server-closes-first.pattern == "idle-timeout"'
    "1.8 <= server-closes-first.idle_timeout_seconds"
    "server-closes-first.idle_timeout_seconds <= 2.2"
)

scene() {
    hold listen 127.0.0.1:80 name=web -- \
        time-wait 127.0.0.1:80 21000 src=127.0.1.1+8
    nginx_with web 'keepalive_timeout 2s;
    server { listen 127.0.0.1:8080; }'
    listening 8080
    client idle_clients 8080 40 20
    sleep 11
}
