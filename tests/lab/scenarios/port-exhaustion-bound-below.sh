# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
# As many, of which connect() chose the ports: it uses them more than once.
evidence=('states.established == 360')
scene() {
    put net.ipv4.ip_local_port_range '40000 40199'
    hold listen 0.0.0.0:80 name=web
    python3 "$here/binder.py" plain 45 127.0.0.1 80 127.0.0.{2,3,4,5} \
        > "$scratch/bound" &
    await_true grep -q ready "$scratch/bound"
}
