# shellcheck shell=bash disable=SC2034,SC2154,SC2016
# SPDX-License-Identifier: MIT
# Connections that ping have no idle timeout, and no part in a mean life.
. tests/lab/real/lib.sh
must="server-closes-first:info"
may=""
args=""
evidence=('server-closes-first.pattern == "unknown"'
    "server-closes-first.mean_lifetime_seconds is None"
    "states.established >= 120")

scene() {
    client pings 8080 60 12
    await_true at_least 120 TIME_WAIT sport = :8080
}
