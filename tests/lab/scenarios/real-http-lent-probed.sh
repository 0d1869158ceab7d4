# shellcheck shell=bash disable=SC2034,SC2154,SC2016
# SPDX-License-Identifier: MIT
# Answered keepalives hide how long these wait, not that new ones are opened.
. tests/lab/real/lib.sh
tools="nginx"
must="stale-pool:warning"
may=""
args="-d 5 --threshold close-wait-age=3s"
evidence=("stale-pool.count >= 30" "stale-pool.count < 100"
    'stale-pool.ages_are == "at least"' 'stale-pool.reading == "lent"'
    "stale-pool.opened_since >= 3")

scene() {
    nginx_with web 'keepalive_timeout 1s;
    server { listen 127.0.0.1:8080; }'
    listening 8080
    client lender probed 8080 70 35
    await_true at_least 30 CLOSE_WAIT dport = :8080
}
