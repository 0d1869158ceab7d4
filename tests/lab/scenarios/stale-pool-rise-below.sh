# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034
# A rise that is younger than ten times the age.
must="stale-pool:info"
args="--threshold close-wait-age=1s"
evidence=('stale-pool.count == 20' 'stale-pool.oldest_seconds < 10'
    'abs(stale-pool.arrivals_per_minute - 240) <= 24')
scene() {
    leak_all web client 80 4 20
}
