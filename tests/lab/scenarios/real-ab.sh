# shellcheck shell=bash disable=SC2034,SC2154,SC2016
# SPDX-License-Identifier: MIT
# ab speaks HTTP/1.0: the server closes after each response.
. tests/lab/real/lib.sh
tools="nginx ab"
must="server-closes-first:info"
may="client-churn"
args=""
evidence=('server-closes-first.pattern == "per-request"')

scene() {
    nginx_with web 'limit_req_zone $server_port zone=lab:1m rate=300r/s;
    limit_req zone=lab burst=100;
    server { listen 127.0.0.1:8080; }'
    listening 8080
    load ab -c 4 -t 20 -n 10000000 http://127.0.0.1:8080/
    sleep 8
}
