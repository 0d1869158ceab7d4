# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
# Bound before connect() and closed: tcp_tw_reuse gives none of them back.
must="port-exhaustion:critical"
may="client-churn"
evidence=('port-exhaustion.used == 200'
    'port-exhaustion.reusable == 0'
    'port-exhaustion.ports_left_to_bind == 0')
scene() {
    put net.ipv4.ip_local_port_range '40000 40199'
    put net.ipv4.tcp_tw_reuse 1
    python3 "$here/binder.py" brief 200 127.0.0.2 80 127.0.0.1
    sleep 1.2
}
