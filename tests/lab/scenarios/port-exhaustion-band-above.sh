# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
# IP_LOCAL_PORT_RANGE of 800 ports, all in use: connect() fails, and the range
# of the host is nearly empty.  The kernel tells that option of no socket.
must="port-exhaustion:info"
evidence=('port-exhaustion.used == 800'
    'port-exhaustion.ratio < 0.03'
    'port-exhaustion.lowest_port == 41000'
    'port-exhaustion.highest_port == 41799')
scene() {
    hold listen 127.0.0.1:80 name=web
    python3 "$here/binder.py" ranged 41000 41799 80 127.0.0.1 \
        > "$scratch/ranged" 2>> "$scratch/said" &
    await_true grep -q ready "$scratch/ranged"
}
