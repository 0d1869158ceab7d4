# shellcheck shell=bash disable=SC2034,SC2154,SC2016
# SPDX-License-Identifier: MIT
# Clients that ask once and idle until the server's short keep-alive ends.
. tests/lab/real/lib.sh
tools="nginx"
must="server-closes-first:info"
may=""
args=""
evidence=(
    'server-closes-first.pattern == "idle-timeout"'
    "1.8 <= server-closes-first.idle_timeout_seconds"
    "server-closes-first.idle_timeout_seconds <= 2.2"
)

scene() {
    nginx_with web 'keepalive_timeout 2s;
    server { listen 127.0.0.1:8080; }'
    listening 8080
    client idle_clients 8080 40 20
    sleep 11
}
