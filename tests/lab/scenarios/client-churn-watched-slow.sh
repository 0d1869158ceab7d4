# shellcheck shell=bash disable=SC2034,SC2154
# SPDX-License-Identifier: MIT
# One program opens a hundred short connections a second, another keeps three a
# second for longer: these are all met while it is watched, and are not the many.
. tests/lab/real/lib.sh
must="client-churn:info"
may="server-closes-first"
args="-d 3"
evidence=('client-churn.summary[:4] != "slow"'
    'client-churn.heard_local_first >= 100')
scene() {
    client callers 8080 quick,100,0.001 slow,3,0.5
    await_true at_least 300 TIME_WAIT dport = :8080
}
