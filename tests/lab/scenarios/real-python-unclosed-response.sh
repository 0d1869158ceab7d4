# shellcheck shell=bash disable=SC2034,SC2154,SC2016
# SPDX-License-Identifier: MIT
# Looks at the status only: the body stays unread and the connection open.
. tests/lab/real/lib.sh
tools="nginx"
must="close-wait-unread:warning"
may=""
args="--threshold close-wait-age=2s"
evidence=("close-wait-unread.count == 15")

scene() {
    nginx_with web 'server { listen 127.0.0.1:8080; }'
    head -c 60000 /dev/zero > "$scratch/web/html/large"
    listening 8080
    client forgetful response 8080 /large 15
    await_true at_least 15 CLOSE_WAIT dport = :8080
    sleep 2.5
}
