#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Is each network namespace found, named and counted?  ss, run inside of it, is
# the judge.
# shellcheck disable=SC2317 # lab_run calls the functions
set -eu
# shellcheck source=tests/lab/lib.sh
. "$(dirname "$0")/lib.sh"

# With a /run of its own, ip-netns(8) does not touch the host.
readonly own_run='mount -t tmpfs tmpfs /run &&
    mkdir -p /run/netns /run/docker/netns && exec "$@"'

# What else runs here is none of the test's, and only takes time.
own_pids=(--pid --fork --mount-proc)
unshare --user --map-root-user "${own_pids[@]}" true 2> /dev/null ||
    own_pids=()

private() {
    unshare --mount "${own_pids[@]}" bash -c "$own_run" - "$@"
}

scenes() {
    local name
    if ! private ip netns add trial 2> /dev/null; then
        skip 'no named network namespace can be made here'
        return
    fi
    for name in beside many budgets pairs loopback_pairs refusals names churn \
        no_proc counts; do
        # This one also from inside of a user namespace, with the host around.
        [ "$name" != counts ] || own_pids=()
        private python3 "$lab_here/netns.py" "$name" ||
            not_ok "$name ended with status $?"
    done
}

lab_enter "$@"
need python3 unshare nsenter ip ss
lab_need
lab_run scenes
lab_finish
