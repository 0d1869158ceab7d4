# shellcheck shell=bash disable=SC2034,SC2154
# SPDX-License-Identifier: MIT
# A proxy that keeps no connection runs out of ports.
. tests/lab/real/lib.sh
. tests/lab/quiet.sh
tools="nginx"
must="port-exhaustion:critical client-churn:warning"
may=""
args=""
evidence=(
    "port-exhaustion.ratio > 0.9"
    "port-exhaustion.capacity == 1000"
)

scene() {
    sysctl_set net.ipv4.ip_local_port_range '40000 40999'
    sysctl_set net.ipv4.tcp_tw_reuse 0
    act backend backend 10.9.0.2 9000 0.05
    nginx_with proxy 'keepalive_requests 100000000;
    server {
        listen 127.0.0.1:8080;
        location / {
            proxy_pass http://10.9.0.2:9000;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
        }
    }'
    listening 8080
    act browser browse 127.0.0.1 8080 16 940
}
