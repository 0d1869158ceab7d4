#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# A fleet in small: five namespaces are five hosts, each with a node_exporter
# that reads what tcpwait metrics writes, and one Prometheus over all.  Do the
# alerts fire for the host that leaks and the one that runs out of ports, and
# for no other?
# shellcheck disable=SC2317 # lab_run calls the functions
set -eu
# shellcheck source=tests/lab/lib.sh
. "$(dirname "$0")/lib.sh"

# With a /run of its own, ip-netns(8) does not touch the host.
readonly own_run='mount -t tmpfs tmpfs /run && mkdir -p /run/netns &&
    exec "$@"'

# All that was started ends with the first process of this namespace.
readonly own_pids=(--pid --fork --kill-child --mount-proc)

private() {
    unshare --mount "${own_pids[@]}" bash -c "$own_run" - "$@"
}

fleet() {
    if ! private ip netns add trial 2> /dev/null; then
        skip 'no named network namespace can be made here'
        return
    fi
    if ! ip link add trial type veth peer name other 2> /dev/null; then
        skip 'no pair of network devices can be made here'
        return
    fi
    ip link del trial
    private timeout --kill-after 2 230 python3 "$lab_here/fleet.py" ||
        not_ok "fleet ended with status $?"
}

lab_enter "$@"
need python3 unshare ip
for tool in prometheus prometheus-node-exporter promtool; do
    command -v "$tool" > /dev/null || {
        skip "no $tool here"
        lab_finish
    }
done
lab_need
lab_run fleet
lab_finish
