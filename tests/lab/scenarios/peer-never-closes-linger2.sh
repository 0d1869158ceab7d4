# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
# TCP_LINGER2 has them look older than they are, which no timer denies.
. tests/lab/real/lib.sh
must="peer-never-closes:info"
may="half-closed close-wait-leak close-wait-unread stale-pool"
evidence=('peer-never-closes.ages_assumed == 1')
scene() {
    client lingering 8080 200 4 8
    await_true at_least 110 FIN_WAIT2 sport = :8080
}
