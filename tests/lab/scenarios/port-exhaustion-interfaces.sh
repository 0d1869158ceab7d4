# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
# The same link-local addresses on two interfaces: 60 of 100 ports on each.
tools="ip nsenter"
must="port-exhaustion:info"
evidence=('states.established == 120'
    'n.port-exhaustion == 1'
    'port-exhaustion.used == 60'
    'port-exhaustion.capacity == 100'
    'port-exhaustion.sources == 2')
there() {
    nsenter -t "$peer" -n "$@"
}
link() {
    ip link add "v$1" type veth peer name w netns "$peer"
    ip link set "v$1" addrgenmode none up
    ip addr add fe80::1/64 dev "v$1" nodad
    there ip link set w addrgenmode none up
    there ip addr add fe80::99/64 dev w nodad
    there timeout 40 python3 "$here/binder.py" serve 80 \
        > "$scratch/serving$1" &
    await_true grep -q ready "$scratch/serving$1"
}
scene() {
    local peer i
    put net.ipv4.ip_local_port_range '40000 40099'
    for i in 1 2; do
        unshare --net sleep 40 &
        peer=$!
        await_true differs "$peer"
        link "$i"
    done
    python3 "$here/binder.py" device 60 80 fe80::99 v1 v2 \
        > "$scratch/bound" &
    await_true grep -q ready "$scratch/bound"
}
differs() {
    [ "$(readlink "/proc/$1/ns/net")" != "$(readlink /proc/self/ns/net)" ]
}
