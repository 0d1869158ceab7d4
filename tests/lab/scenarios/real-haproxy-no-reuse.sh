# shellcheck shell=bash disable=SC2034,SC2154,SC2016
# SPDX-License-Identifier: MIT
# HAProxy that asks its server to close after each response.
. tests/lab/real/lib.sh
tools="haproxy nginx wrk"
must="server-closes-first:info"
may="client-churn"
args=""
evidence=('server-closes-first.pattern == "per-request"')

scene() {
    nginx_with back 'limit_req_zone $server_port zone=lab:1m rate=300r/s;
    limit_req zone=lab burst=100;
    server { listen 127.0.0.1:9000; }'
    haproxy_with 'listen web
  bind 127.0.0.1:8080
  option http-server-close
  http-reuse never
  server back 127.0.0.1:9000'
    listening 9000 8080
    load wrk -t1 -c4 -d20 http://127.0.0.1:8080/
    sleep 8
}
