# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
# The cgroup of the server is frozen, as by docker pause: its state stays S.
must="accept-stalled"
may="accept-queue-full requests-waiting"
args="--threshold accept-wait-age=1s"
evidence=('accept-stalled.process_state == "stopped"'
    '"which is stopped" in accept-stalled.summary')
scene() {
    local root server
    root=$(awk '$3 == "cgroup2" { print $2; exit }' /proc/mounts)
    group=$root/tcpwait-lab-$$
    case $root in
        /sys/fs/cgroup | /sys/fs/cgroup/unified) ;;
        *) root= ;;
    esac
    if [ -z "$root" ] || ! mkdir "$group" 2> /dev/null; then
        echo "no cgroup of version 2 can be made here" > "$scratch/skipped"
        return
    fi
    # The frozen die of it as well, and leave the cgroup.
    trap 'end_all; sleep 0.3; rmdir "$group"' EXIT
    python3 -c "import socket, time
listener = socket.create_server(('127.0.0.1', 80), backlog=64)
print('ready', flush=True)
time.sleep(100)" > "$scratch/server" &
    server=$!
    await_true grep -q ready "$scratch/server"
    echo "$server" > "$group/cgroup.procs"
    echo 1 > "$group/cgroup.freeze"
    await_true grep -q 'frozen 1' "$group/cgroup.events"
    python3 -c "import socket, time
kept = [socket.create_connection(('127.0.0.1', 80)) for _ in range(20)]
time.sleep(100)" &
    await_true at_least 40 ESTABLISHED
    sleep 1.5
}
