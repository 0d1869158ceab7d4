# shellcheck shell=bash disable=SC2034
# SPDX-License-Identifier: MIT
# Every answer takes two seconds, and ends its connection: nobody idles.
. tests/lab/turns.sh
tools=""
must="server-closes-first:info"
may=""
args="--threshold time-wait-count=50"
evidence=(
    "server-closes-first.pattern == 'per-request'"
    "server-closes-first.idle == 0"
    "1.5 < server-closes-first.request_seconds < 2.6"
)

scene() {
    turn late 127.0.0.1 8080 2 30
}
