# shellcheck shell=bash disable=SC2034,SC2154,SC2016
# SPDX-License-Identifier: MIT
# What pings has no idle timeout in a table of 21,000 sockets either.
. tests/lab/real/lib.sh
must="server-closes-first:info"
may=""
args=""
evidence=('states.time_wait >= 21000'
    'len([f for f in findings if "idle_timeout_seconds" in f["evidence"]]) == 0'
    'len([f for f in findings if f["evidence"].get("idle", 0)]) == 1')

scene() {
    hold listen 127.0.0.1:80 name=web -- \
        time-wait 127.0.0.1:80 21000 src=127.0.1.1+8
    client pings 8080 60 12
    await_true at_least 120 TIME_WAIT sport = :8080
}
