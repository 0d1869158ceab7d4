# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034
# The listener's port is reserved.
scene() {
    put net.ipv4.ip_local_port_range '1024 60999'
    put net.ipv4.ip_local_reserved_ports 8080
    hold listen 127.0.0.1:8080
}
