# shellcheck shell=bash disable=SC2034,SC2154,SC2016
# SPDX-License-Identifier: MIT
# Readers of a stream of events stand still: its pings are no farewell.
. tests/lab/real/lib.sh
must="close-wait-unread:warning"
may=""
args="--threshold close-wait-age=1s"
evidence=("close-wait-unread.count == 20" "close-wait-unread.unread == 20")

scene() {
    client events 8080 20
    await_true at_least 20 CLOSE_WAIT dport = :8080
    sleep 1.5
}
