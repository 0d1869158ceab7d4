# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034
# The same, where tcp_tw_reuse is off.
must="port-exhaustion:critical"
evidence=('port-exhaustion.used == 90'
    'port-exhaustion.reusable == 0'
    'port-exhaustion.time_wait == 90')
scene() {
    put net.ipv4.ip_local_port_range '40000 40099'
    put net.ipv4.tcp_tw_reuse 0
    hold listen 127.0.0.1:80 name=web -- \
        time-wait 127.0.0.1:80 90 side=client
    sleep 1.5
}
