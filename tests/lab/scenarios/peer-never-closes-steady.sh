# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
# Those that began just now show that tcp_fin_timeout is how long they live.
. tests/lab/real/lib.sh
must="peer-never-closes:info"
may="half-closed close-wait-leak close-wait-unread stale-pool"
evidence=('peer-never-closes.ages_assumed == 0')
scene() {
    client lingering 8080 600 30 0
    await_true at_least 310 FIN_WAIT2 sport = :8080
}
