# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034
# 69 TIME_WAIT where 100 are allowed.
must="sysctl-tw-buckets-low:info"
evidence=('states.time_wait == 69')
scene() {
    put net.ipv4.tcp_max_tw_buckets 100
    hold listen 127.0.0.1:80 name=web -- \
        time-wait 127.0.0.1:80 69 side=server
}
