# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
# Most of the usual range is reserved: that is the first cure, not more of it.
must="port-exhaustion:critical"
evidence=('port-exhaustion.capacity == 300'
    'port-exhaustion.range_reserved == 27932'
    '"ip_local_reserved_ports" in findings[0]["causes"][0]'
    '"take out of it" in findings[0]["fixes"][0]')
scene() {
    put net.ipv4.ip_local_port_range '32768 60999'
    put net.ipv4.ip_local_reserved_ports 32768-32999,33300-60999
    hold listen 0.0.0.0:80 name=web
    python3 "$here/binder.py" plain 290 127.0.0.1 80 127.0.0.2 \
        > "$scratch/plain" &
    await_true grep -q ready "$scratch/plain"
}
