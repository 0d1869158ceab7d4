# shellcheck shell=bash disable=SC2034,SC2154,SC2016
# SPDX-License-Identifier: MIT
# Clients that ask once and idle until the server's keep-alive ends: one exchange
# each, and no pattern of requests.
. tests/lab/real/lib.sh
tools="nginx"
must="server-closes-first:info"
may=""
args="-d 3"
evidence=('server-closes-first.pattern == "idle-timeout"'
    'server-closes-first.confidence == "high"'
    '1.9 <= server-closes-first.idle_timeout_seconds <= 2.3'
    'server-closes-first.one_exchange_share == 1')

scene() {
    nginx_with web 'keepalive_timeout 2s;
    server { listen 127.0.0.1:8080; }'
    listening 8080
    client idle_clients 8080 40 60
    await_true at_least 150 TIME_WAIT sport = :8080
}
