# shellcheck shell=bash disable=SC2034,SC2154,SC2016
# SPDX-License-Identifier: MIT
# Every request asks for Connection: close, and the server obeys.
. tests/lab/real/lib.sh
tools="nginx wrk"
must="server-closes-first:info"
may="client-churn"
args=""
evidence=('server-closes-first.pattern == "per-request"')

scene() {
    nginx_with web 'limit_req_zone $server_port zone=lab:1m rate=300r/s;
    limit_req zone=lab burst=100;
    server { listen 127.0.0.1:8080; }'
    listening 8080
    load wrk -t1 -c4 -d20 -H 'Connection: close' http://127.0.0.1:8080/
    sleep 8
}
