# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
# As many whose ports connect() chose: tcp_tw_reuse gives all of them back.
may="client-churn"
scene() {
    put net.ipv4.ip_local_port_range '40000 40199'
    put net.ipv4.tcp_tw_reuse 1
    python3 "$here/binder.py" plain-brief 200 127.0.0.2 80 127.0.0.1
    sleep 1.2
}
