# shellcheck shell=bash disable=SC2034,SC2154
# SPDX-License-Identifier: MIT
# A small host: a hash of 16384 entries, and the limit that comes with it.
. tests/lab/quiet.sh
tools=""
sysctls="net.ipv4.tcp_child_ehash_entries"
must=""
may=""
args=""

scene() {
    sysctl_set net.ipv4.tcp_child_ehash_entries 16384
    sleep 200 | unshare --net bash -c 'echo ready; read -r _' \
        > "$scratch/host.out" &
    ln -s "/proc/$!/ns/net" "$scratch/net"
    await_true grep -q ready "$scratch/host.out"
    args="--netns $scratch/net"
}
