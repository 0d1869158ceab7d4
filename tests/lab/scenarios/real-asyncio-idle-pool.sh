# shellcheck shell=bash disable=SC2034,SC2154,SC2016
# SPDX-License-Identifier: MIT
# An event loop reads the ends of idle connections that nobody closes: a pool,
# or lent and never given back, and no leak for sure.
. tests/lab/real/lib.sh
tools="nginx"
must="stale-pool:info"
may=""
args="--threshold close-wait-age=1s"
evidence=("stale-pool.count == 25" "stale-pool.consumed == 25"
    'stale-pool.reading == "either"' 'stale-pool.confidence == "medium"')

scene() {
    nginx_with web 'keepalive_timeout 2s;
    server { listen 127.0.0.1:8080; }'
    listening 8080
    client stream_pool 8080 25
    await_true at_least 25 CLOSE_WAIT dport = :8080
    sleep 1.5
}
