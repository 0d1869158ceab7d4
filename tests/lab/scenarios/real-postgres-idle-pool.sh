# shellcheck shell=bash disable=SC2034,SC2154,SC2016
# SPDX-License-Identifier: MIT
# A pool that keeps connections longer than the server's idle_session_timeout;
# the server says so in a message that nobody reads.
. tests/lab/real/lib.sh
. tests/lab/real/databases.sh
tools="postgres initdb"
must="stale-pool:info"
may=""
args="--threshold close-wait-age=2s"
evidence=("stale-pool.count == 20")

scene() {
    postgres_with 5432 -c idle_session_timeout=2s
    client postgres_pool 5432 20
    await_true at_least 20 CLOSE_WAIT dport = :5432
    sleep 2.5
}
