#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Are the owners those that hold the sockets?  /proc/PID/fd is the judge, and
# what nobody can know must not be made up.
# shellcheck disable=SC2317 # lab_run calls the functions
set -eu
# shellcheck source=tests/lab/lib.sh
. "$(dirname "$0")/lib.sh"

scene() {
    python3 "$lab_here/owners.py" "$1"
}

leak() { scene leak; }
inherit_both() { scene inherit_both; }
inherit_child() { scene inherit_child; }
time_wait() { scene time_wait; }
unseen() {
    scene other_pid_namespace
    scene unreadable
}
others() {
    local name
    for name in brief epoll reload many_descriptors hostile vanishing same_uid \
        units; do
        scene "$name"
    done
}

lab_enter "$@"
need python3 unshare
lab_need
lab_run leak listen 127.0.0.1:80 name=web -- \
    close-wait 127.0.0.1:80 10 peer=held nofile=64 server=web client=cli
lab_run inherit_both listen 127.0.0.1:80 name=web -- \
    close-wait 127.0.0.1:80 6 peer=gone server=web inherit=both
lab_run inherit_child listen 127.0.0.1:80 name=web -- \
    close-wait 127.0.0.1:80 6 peer=gone server=web inherit=child
lab_run time_wait listen 127.0.0.1:80 name=web -- listen 127.0.0.1:81 -- \
    listen 127.0.0.1:82 -- time-wait 127.0.0.1:80 20 -- \
    time-wait 127.0.0.1:81 20 side=client -- \
    established 127.0.0.1:81 2 server=srv client=cli -- \
    time-wait 127.0.0.1:82 20 side=client
lab_run unseen listen 127.0.0.1:80 name=web -- \
    close-wait 127.0.0.1:80 5 peer=gone server=web
lab_run others
lab_finish
