# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034
# Forty closes a second for ten seconds.
must="server-closes-first:info"
evidence=('server-closes-first.pattern == "per-request"'
    'abs(server-closes-first.closes_per_second * 60 - 400) <= 40'
    'abs(states.time_wait - 400) <= 40')
scene() {
    churn listen 127.0.0.1:80 name=web -- \
        rate server 127.0.0.1:80 40 10
    sleep 11
}
