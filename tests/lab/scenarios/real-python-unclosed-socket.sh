# shellcheck shell=bash disable=SC2034,SC2154,SC2016
# SPDX-License-Identifier: MIT
# Reads to the end of file and forgets to close.
. tests/lab/real/lib.sh
tools="nginx"
must="close-wait-leak:warning"
may=""
args="--threshold close-wait-age=2s"
evidence=("close-wait-leak.count == 15")

scene() {
    nginx_with web 'server { listen 127.0.0.1:8080; }'
    listening 8080
    client forgetful socket 8080 / 15
    await_true at_least 15 CLOSE_WAIT dport = :8080
    sleep 2.5
}
