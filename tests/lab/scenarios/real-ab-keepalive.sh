# shellcheck shell=bash disable=SC2034,SC2154,SC2016
# SPDX-License-Identifier: MIT
# ab -k keeps its connections: nothing to tell.
. tests/lab/real/lib.sh
tools="nginx ab"
must=""
may=""
args=""
evidence=("states.established >= 40")

scene() {
    nginx_with web 'keepalive_requests 1000000;
    server { listen 127.0.0.1:8080; }'
    listening 8080
    load ab -k -c 20 -t 20 -n 10000000 http://127.0.0.1:8080/
    sleep 4
}
