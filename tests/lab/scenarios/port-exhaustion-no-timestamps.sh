# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034
# tcp_tw_reuse acts by the settings; two live ones tell that it cannot here.
must="port-exhaustion:critical"
evidence=('port-exhaustion.used == 92'
    'port-exhaustion.reusable == 0'
    'port-exhaustion.reuse_inert == "no-timestamps"')
scene() {
    put net.ipv4.ip_local_port_range '40000 40099'
    put net.ipv4.tcp_tw_reuse 1
    put net.ipv4.tcp_timestamps 0
    hold listen 127.0.0.1:80 name=web -- \
        established 127.0.0.1:80 2 -- \
        time-wait 127.0.0.1:80 90 side=client
    put net.ipv4.tcp_timestamps 1
    sleep 1.5
}
