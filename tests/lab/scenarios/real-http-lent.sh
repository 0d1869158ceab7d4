# shellcheck shell=bash disable=SC2034,SC2154,SC2016
# SPDX-License-Identifier: MIT
# Each request takes a connection of its own and gives none back.
. tests/lab/real/lib.sh
tools="nginx"
must="stale-pool:warning"
may=""
args="--threshold close-wait-age=1s"
evidence=("stale-pool.count == 36" 'stale-pool.reading == "lent"'
    "stale-pool.used_once == 36" "stale-pool.opened_since >= 3")

scene() {
    nginx_with web 'keepalive_timeout 1s;
    server { listen 127.0.0.1:8080; }'
    listening 8080
    client lender all 8080 36 9
    await_true at_least 36 CLOSE_WAIT dport = :8080
    sleep 1.5
}
