# shellcheck shell=bash disable=SC2034,SC2154,SC2016
# SPDX-License-Identifier: MIT
# A keep-alive server under load: nothing to tell.
. tests/lab/real/lib.sh
tools="nginx wrk"
must=""
may=""
args=""
evidence=("states.established >= 100")

scene() {
    nginx_with web 'keepalive_requests 1000000;
    server { listen 127.0.0.1:8080; }'
    listening 8080
    load wrk -t1 -c50 -d20 http://127.0.0.1:8080/
    sleep 4
}
