# shellcheck shell=bash disable=SC2034,SC2154,SC2016
# SPDX-License-Identifier: MIT
# Every request asks for Connection: close, and somebody listens.
. tests/lab/real/lib.sh
tools="nginx wrk"
must="server-closes-first:info"
may="client-churn"
args="-d 3"
evidence=('server-closes-first.pattern == "per-request"'
    'server-closes-first.confidence == "high"'
    'server-closes-first.one_exchange_share >= 0.99'
    '"after one exchange each (" in server-closes-first.summary')

scene() {
    nginx_with web 'limit_req_zone $server_port zone=lab:1m rate=100r/s;
    limit_req zone=lab burst=100;
    server { listen 127.0.0.1:8080; }'
    listening 8080
    load wrk -t1 -c4 -d60 -H 'Connection: close' http://127.0.0.1:8080/
    await_true at_least 200 TIME_WAIT sport = :8080
}
