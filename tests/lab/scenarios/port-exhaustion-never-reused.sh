# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034
# No live one tells, but connect() passed over sixty that were old enough.
must="port-exhaustion:warning"
evidence=('port-exhaustion.used == 95'
    'port-exhaustion.reusable == 0'
    'port-exhaustion.reuse_inert == "never-acted"')
scene() {
    put net.ipv4.ip_local_port_range '40000 40099'
    put net.ipv4.tcp_tw_reuse 1
    put net.ipv4.tcp_timestamps 0
    hold listen 10.9.0.2:80 name=web -- \
        time-wait 10.9.0.2:80 60 side=client src=10.9.0.1 -- \
        wait 4 -- \
        time-wait 10.9.0.2:80 35 side=client src=10.9.0.1
    put net.ipv4.tcp_timestamps 1
    sleep 1.5
}
