# shellcheck shell=bash disable=SC2034,SC2154,SC2016
# SPDX-License-Identifier: MIT
# HAProxy that shares its connections among all clients: nothing to tell.
. tests/lab/real/lib.sh
tools="haproxy nginx wrk"
must=""
may=""
args=""
evidence=("states.established >= 18")

scene() {
    nginx_with back 'keepalive_requests 1000000;
    server { listen 127.0.0.1:9000; }'
    haproxy_with 'listen web
  bind 127.0.0.1:8080
  http-reuse always
  server back 127.0.0.1:9000'
    listening 9000 8080
    load wrk -t1 -c8 -d20 http://127.0.0.1:8080/
    sleep 4
}
