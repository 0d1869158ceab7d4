# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034
# TIME_WAIT on loopback may be taken over after a second.
evidence=('states.time_wait == 90')
scene() {
    put net.ipv4.ip_local_port_range '40000 40099'
    put net.ipv4.tcp_tw_reuse 2
    hold listen 127.0.0.1:80 name=web -- \
        time-wait 127.0.0.1:80 90 side=client
    sleep 1.5
}
