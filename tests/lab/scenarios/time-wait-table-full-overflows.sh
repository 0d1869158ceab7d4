# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034
# The table overflows between two samples.
must="time-wait-table-full:warning sysctl-tw-buckets-low:info"
may="server-closes-first"
args="--interval 1"
evidence=('time-wait-table-full.overflows_between_samples > 0')
scene() {
    put net.ipv4.tcp_max_tw_buckets 100
    churn listen 127.0.0.1:80 name=web -- \
        rate server 127.0.0.1:80 60 15
    await_true at_least 100 TIME_WAIT
}
