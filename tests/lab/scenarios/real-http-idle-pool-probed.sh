# shellcheck shell=bash disable=SC2034,SC2154,SC2016
# SPDX-License-Identifier: MIT
# One burst of use, keepalives and nothing since: it may well be a pool.
. tests/lab/real/lib.sh
tools="nginx"
must="stale-pool:info"
may=""
args="-d 5 --threshold close-wait-age=3s"
evidence=("stale-pool.count == 40"
    'stale-pool.ages_are == "at least"' 'stale-pool.reading == "either"'
    "stale-pool.opened_since == 0")

scene() {
    nginx_with web 'keepalive_timeout 1s;
    server { listen 127.0.0.1:8080; }'
    listening 8080
    client lender probed 8080 40 0
    await_true at_least 40 CLOSE_WAIT dport = :8080
    sleep 3
}
