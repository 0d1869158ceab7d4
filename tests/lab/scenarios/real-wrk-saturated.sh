# shellcheck shell=bash disable=SC2034,SC2154,SC2016
# SPDX-License-Identifier: MIT
# One client takes every port again long before its TIME_WAIT is over.
. tests/lab/real/lib.sh
tools="nginx wrk"
must="server-closes-first:info"
may="client-churn"
args=""
evidence=('server-closes-first.pattern == "per-request"'
    'states.time_wait <= 8000')

scene() {
    put net.ipv4.ip_local_port_range '40000 47999'
    nginx_with web 'keepalive_timeout 0;
    server { listen 127.0.0.1:8080; location / { return 200 x; } }'
    listening 8080
    load wrk -t1 -c4 -d25 http://127.0.0.1:8080/
    sleep 10
}
