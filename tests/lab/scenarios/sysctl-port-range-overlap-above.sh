# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034
# The range begins at the port of a listener.
must="sysctl-port-range-overlap:info"
evidence=('sysctl-port-range-overlap.listening_ports == 1'
    'sysctl-port-range-overlap.first_port == 8080'
    'sysctl-port-range-overlap.range_low == 8080')
scene() {
    put net.ipv4.ip_local_port_range '8080 60999'
    hold listen 127.0.0.1:8080
}
