# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
# Two workers hang in connect() toward a database that does not answer: that is
# told with their clients who wait, although two are no finding of their own.
must="accept-stalled:warning"
args="--threshold accept-wait-age=1s"
evidence=('"2 connects to 10.9.9.1:3306, as server[" in findings[0]["summary"]')
scene() {
    queues upstream 80 20 2
    sleep 3
}
