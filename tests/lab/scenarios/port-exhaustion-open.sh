# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034
# Open connections hold them: what is closed too often is no cure.
must="port-exhaustion:critical"
evidence=('port-exhaustion.range_narrowed == 100'
    'not [f for f in findings[0]["fixes"] if "TIME_WAIT" in f]'
    '"narrowed" in findings[0]["causes"][0]'
    '"open at once" in findings[0]["causes"][1]')
scene() {
    put net.ipv4.ip_local_port_range '40000 40099'
    hold listen 127.0.0.1:80 name=web -- \
        established 127.0.0.1:80 95
}
