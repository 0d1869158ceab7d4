# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034
# 95 TIME_WAIT where 100 are allowed, of a client that has 200 ports.
must="time-wait-table-full:warning sysctl-tw-buckets-low:info"
may="port-exhaustion"
evidence=('states.time_wait == 95'
    'time-wait-table-full.time_wait_sockets == 95'
    'time-wait-table-full.limit == 100'
    'time-wait-table-full.ratio == 0.95')
scene() {
    put net.ipv4.tcp_max_tw_buckets 100
    put net.ipv4.ip_local_port_range '40000 40199'
    hold listen 127.0.0.1:80 name=web -- \
        time-wait 127.0.0.1:80 95 side=client
}
