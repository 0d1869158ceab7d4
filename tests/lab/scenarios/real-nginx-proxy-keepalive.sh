# shellcheck shell=bash disable=SC2034,SC2154,SC2016
# SPDX-License-Identifier: MIT
# nginx that keeps its connections to the upstream: nothing to tell.
. tests/lab/real/lib.sh
tools="nginx wrk"
must=""
may=""
args=""
evidence=("states.established >= 18")

scene() {
    nginx_with back 'keepalive_requests 1000000;
    server { listen 127.0.0.1:9000; }'
    nginx_with front 'keepalive_requests 1000000;
    upstream back {
        server 127.0.0.1:9000;
        keepalive 16;
        keepalive_requests 1000000;
    }
    server {
        listen 127.0.0.1:8080;
        location / {
            proxy_pass http://back;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
        }
    }'
    listening 9000 8080
    load wrk -t1 -c8 -d20 http://127.0.0.1:8080/
    sleep 4
}
