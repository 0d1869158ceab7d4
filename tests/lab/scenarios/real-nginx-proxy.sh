# shellcheck shell=bash disable=SC2034,SC2154,SC2016
# SPDX-License-Identifier: MIT
# nginx as it comes: HTTP/1.0 and one connection a request toward its upstream,
# which closes first and so holds the TIME_WAIT here.
. tests/lab/real/lib.sh
tools="nginx wrk"
must="server-closes-first:info"
may="client-churn"
args=""
evidence=('server-closes-first.pattern == "per-request"')

scene() {
    nginx_with back 'limit_req_zone $server_port zone=lab:1m rate=300r/s;
    limit_req zone=lab burst=100;
    server { listen 127.0.0.1:9000; }'
    nginx_with front 'keepalive_requests 1000000;
    server {
        listen 127.0.0.1:8080;
        location / { proxy_pass http://127.0.0.1:9000; }
    }'
    listening 9000 8080
    load wrk -t1 -c4 -d20 http://127.0.0.1:8080/
    sleep 8
}
