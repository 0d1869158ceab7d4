# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
# Through a hundred ports of loopback, now the server closes first and now the
# client: what each end keeps is no more than a bound of what it closed.
may="client-churn server-closes-first port-exhaustion"
evidence=('states.time_wait >= 40')
scene() {
    put net.ipv4.ip_local_port_range "40000 40099"
    put net.ipv4.tcp_tw_reuse 2
    queues either 80 40
    sleep 12
    "$B/tcpwait" ports --format tsv -H -o closes_at_least > "$scratch/bounds"
    [ "$(sort -u "$scratch/bounds")" = true ] || give_up bounds
}
