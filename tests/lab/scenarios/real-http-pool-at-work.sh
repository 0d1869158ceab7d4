# shellcheck shell=bash disable=SC2034,SC2154,SC2016
# SPDX-License-Identifier: MIT
# Three of a pool are in use; the others were, and the server closed them.
. tests/lab/real/lib.sh
tools="nginx"
must="stale-pool:info"
may=""
args="--threshold close-wait-age=1s"
evidence=("stale-pool.count >= 27" 'stale-pool.reading == "idle"'
    "stale-pool.siblings_reused >= 1")

scene() {
    nginx_with web 'keepalive_timeout 2s;
    server { listen 127.0.0.1:8080; }'
    listening 8080
    client lender some 8080 30 0
    await_true at_least 27 CLOSE_WAIT dport = :8080
    sleep 1.5
}
