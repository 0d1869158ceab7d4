# shellcheck shell=bash disable=SC2034,SC2154,SC2016
# SPDX-License-Identifier: MIT
# A pool that keeps connections longer than the server's keep-alive.
. tests/lab/real/lib.sh
tools="nginx"
must="stale-pool:info"
may=""
args="--threshold close-wait-age=2s"
evidence=("stale-pool.count == 25")

scene() {
    nginx_with web 'keepalive_timeout 2s;
    server { listen 127.0.0.1:8080; }'
    listening 8080
    client http_pool 8080 25
    await_true at_least 25 CLOSE_WAIT dport = :8080
    sleep 2.5
}
