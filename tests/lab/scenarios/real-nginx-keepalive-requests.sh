# shellcheck shell=bash disable=SC2034,SC2154,SC2016
# SPDX-License-Identifier: MIT
# Connections that the server ends after so many requests each: no warning, and
# not told as one request each with high confidence.
. tests/lab/real/lib.sh
tools="nginx wrk"
must="server-closes-first:info"
may="client-churn"
args=""
evidence=('server-closes-first.confidence != "high"')

scene() {
    nginx_with web 'keepalive_requests 100;
    server { listen 127.0.0.1:8080; }'
    listening 8080
    load wrk -t1 -c8 -d20 http://127.0.0.1:8080/
    sleep 7
}
