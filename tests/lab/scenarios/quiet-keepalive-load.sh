# shellcheck shell=bash disable=SC2034,SC2154
# SPDX-License-Identifier: MIT
# nginx serves a thousand requests a second over kept connections.
. tests/lab/real/lib.sh
. tests/lab/quiet.sh
tools="nginx"
must=""
may=""
args=""
evidence=(
    "states.established >= 40"
)

scene() {
    nginx_with web 'keepalive_requests 100000000;
    server { listen 127.0.0.1:8080; }'
    listening 8080
    act browser browse 127.0.0.1 8080 20 3000
}
