# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
# bind() before connect(): 45 toward each of four, and 180 of 200 are gone.
must="port-exhaustion:warning"
evidence=('n.port-exhaustion == 1'
    'port-exhaustion.used == 180'
    'port-exhaustion.capacity == 200'
    'port-exhaustion.ports_shared == 0'
    'port-exhaustion.destinations == 4')
scene() {
    put net.ipv4.ip_local_port_range '40000 40199'
    hold listen 0.0.0.0:80 name=web
    python3 "$here/binder.py" bound 45 127.0.0.1 80 127.0.0.{2,3,4,5} \
        > "$scratch/bound" &
    await_true grep -q ready "$scratch/bound"
}
