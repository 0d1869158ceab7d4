# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
# As many with what the kernel comes with: nobody is short of ports.
evidence=('states.established >= 290')
scene() {
    put net.ipv4.ip_local_port_range '32768 60999'
    hold listen 0.0.0.0:80 name=web
    python3 "$here/binder.py" plain 290 127.0.0.1 80 127.0.0.2 \
        > "$scratch/plain" &
    await_true grep -q ready "$scratch/plain"
}
