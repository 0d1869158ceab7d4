# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034
# So many go without that a port may be used again within the minute.
must="time-wait-table-full:warning sysctl-tw-buckets-low:info"
may="server-closes-first"
args="--interval 2"
evidence=('time-wait-table-full.overflows_between_samples > 500'
    'sysctl-tw-buckets-low.folded')
scene() {
    put net.ipv4.tcp_max_tw_buckets 100
    churn listen 127.0.0.1:80 name=web -- \
        rate server 127.0.0.1:80 400 12
    await_true at_least 100 TIME_WAIT
}
