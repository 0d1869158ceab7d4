# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034
# 62 %, and at this rate none is left within a minute, as two looks show.
must="port-exhaustion:critical client-churn:info"
args="-d 1"
evidence=('port-exhaustion.ratio < 0.9'
    'port-exhaustion.seconds_to_exhaustion < 60')
scene() {
    put net.ipv4.ip_local_port_range '40000 40999'
    put net.ipv4.tcp_tw_reuse 0
    churn listen 10.9.0.2:80 -- \
        rate client 10.9.0.2:80 40 25
    await_true at_least 560 TIME_WAIT
}
