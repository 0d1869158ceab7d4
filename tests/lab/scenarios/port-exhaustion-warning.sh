# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034
# 70 of 100 ports toward one service are in use.
must="port-exhaustion:warning"
evidence=('states.established == 140'
    'port-exhaustion.used == 70'
    'port-exhaustion.capacity == 100'
    'port-exhaustion.ratio == 0.7')
scene() {
    put net.ipv4.ip_local_port_range '40000 40099'
    hold listen 127.0.0.1:80 name=web -- \
        established 127.0.0.1:80 70
}
