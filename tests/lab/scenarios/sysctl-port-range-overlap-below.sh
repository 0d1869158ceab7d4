# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034
# The range begins one above the port of a listener.
scene() {
    put net.ipv4.ip_local_port_range '8081 60999'
    hold listen 127.0.0.1:8080
}
