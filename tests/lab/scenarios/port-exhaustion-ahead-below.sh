# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034
# A batch of 12 s at a rate that would take 25 to use up all ports.
may="client-churn:info"
args="-d 1"
scene() {
    put net.ipv4.ip_local_port_range '40000 40999'
    put net.ipv4.tcp_tw_reuse 0
    churn listen 10.9.0.2:80 -- \
        rate client 10.9.0.2:80 40 12
    await_true at_least 360 TIME_WAIT
}
