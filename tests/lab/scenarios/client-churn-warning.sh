# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034
# Churn holds 70 % of the ports toward a service.
must="client-churn:warning port-exhaustion:warning"
evidence=('client-churn.budget_ratio == 0.7'
    'port-exhaustion.used == 140'
    'port-exhaustion.reusable == 0'
    'port-exhaustion.capacity == 200'
    'port-exhaustion.ratio == 0.7')
scene() {
    put net.ipv4.ip_local_port_range '40000 40199'
    put net.ipv4.tcp_tw_reuse 0
    hold listen 10.9.0.2:80 -- \
        time-wait 10.9.0.2:80 140 side=client
}
