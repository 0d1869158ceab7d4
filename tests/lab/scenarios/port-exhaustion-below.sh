# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034
# 49 of 100 ports toward one service are in use.
evidence=('states.established == 98')
scene() {
    put net.ipv4.ip_local_port_range '40000 40099'
    hold listen 127.0.0.1:80 name=web -- \
        established 127.0.0.1:80 49
}
