# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034
# A pool that is kept stands beside another program's churn, up to the last
# port: who holds the pool is not the one that closes.
must="client-churn port-exhaustion"
evidence=("'this host opens and closes' in client-churn.summary"
    "'goodpool holds open ones' in client-churn.summary"
    "'goodpool' not in port-exhaustion.summary")
scene() {
    put net.ipv4.ip_local_port_range "40000 40999"
    put net.ipv4.tcp_tw_reuse 0
    churn listen 10.9.0.2:80 -- \
        established 10.9.0.2:80 20 client=goodpool -- \
        rate client 10.9.0.2:80 80 8
    sleep 9
}
