# shellcheck shell=bash disable=SC2034,SC2154,SC2016
# SPDX-License-Identifier: MIT
# A shell loop around curl, which closes first since the server would not.
. tests/lab/real/lib.sh
tools="nginx curl"
must="client-churn:info"
may=""
args="--interval 2"
evidence=("client-churn.time_wait >= 100")

scene() {
    nginx_with web 'server { listen 127.0.0.1:8080; }'
    listening 8080
    load bash -c 'while :; do curl -s http://127.0.0.1:8080/; done'
    await_true at_least 150 TIME_WAIT dport = :8080
}
