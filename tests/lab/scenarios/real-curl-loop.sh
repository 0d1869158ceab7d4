# shellcheck shell=bash disable=SC2034,SC2154
# SPDX-License-Identifier: MIT
# A shell loop around curl, which closes first since the server would not; with
# an interval its connections are met, and their owner with them.
. tests/lab/real/lib.sh
tools="nginx curl"
must="client-churn:info"
may=""
args="--interval 2"
evidence=("client-churn.time_wait >= 100")

scene() {
    nginx_with web 'server { listen 127.0.0.1:8080; }'
    listening 8080
    load bash -c 'while curl -s http://127.0.0.1:8080/; do :; done'
    sleep 7
}
