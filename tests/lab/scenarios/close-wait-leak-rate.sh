# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034
# Four a second, told within 10 %.
must="close-wait-leak:warning"
args="--threshold close-wait-age=1s"
evidence=('close-wait-leak.count == 48'
    'abs(close-wait-leak.arrivals_per_minute - 240) <= 24'
    'close-wait-leak.ages_known == 48')
scene() {
    leak_all web server 80 4 48
}
