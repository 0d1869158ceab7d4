# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034
# 70 TIME_WAIT where 100 are allowed.
must="time-wait-table-full:info sysctl-tw-buckets-low:info"
evidence=('states.time_wait == 70'
    'time-wait-table-full.time_wait_sockets == 70'
    'time-wait-table-full.limit == 100'
    'time-wait-table-full.ratio == 0.7')
scene() {
    put net.ipv4.tcp_max_tw_buckets 100
    hold listen 127.0.0.1:80 name=web -- \
        time-wait 127.0.0.1:80 70 side=server
}
