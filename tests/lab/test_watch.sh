#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# tcpwait watch: every kind of end against its truth, a rate without losses,
# losses that are counted, other namespaces, an ordinary user, bad days.
# shellcheck disable=SC2317,SC2034 # lab_run calls the functions
set -eu
# shellcheck source=tests/lab/lib.sh
. "$(dirname "$0")/lib.sh"

readonly closes=$lab_build/bench/closes

# wrong TEXT WORD...: exit 2, one line on standard error.
wrong() {
    local text=$1
    shift
    capture "$tcpwait" watch "$@"
    is "watch $*: status" "$status" 2
    is "watch $*: lines" "$(wc -l < "$LAB_DIR/err")" 1
    check "watch $*: it says $text" grep -qF -- "$text" "$LAB_DIR/err"
    is "watch $*: silent" "$(cat "$LAB_DIR/out")" ''
}

mistakes() {
    wrong 'no state' state close-wait
    wrong 'no state' exclude time-wait
    wrong 'no state' --by state
    wrong 'dev' dev = lo
    wrong 'fwmark' fwmark = 1
    wrong 'keys are' --by colour
    wrong '--group-peers needs' --group-peers /24
    wrong '0, or a time' -t 1x
    wrong '0, or a time' -t -1
    wrong 'number of samples' -n x
    wrong 'unknown column' -o colour
    wrong 'unknown column' --each -o local_first
    wrong "no-such-netns" -N no-such-netns
    wrong '--reader is not for watch' --reader procfs
}

ends() {
    python3 "$lab_here/ending.py" 12
}

# sum PYTHON of d, the last document in $LAB_DIR/out.
sum() {
    tail -n 1 "$LAB_DIR/out" | python3 -c "
import json, sys
d = json.loads(sys.stdin.readline())
t = d['total']
print($1)"
}

# begin WORD...: watch in the background, once it hears.
begin() {
    "$tcpwait" watch -j -d 600 -t 0 "$@" > "$LAB_DIR/out" 2> "$LAB_DIR/err" &
    watching=$!
    until grep -q "^sk.*" /proc/net/netlink &&
        awk -v pid="$watching" '$2 == 4 && $4 == "00000005" { n++ }
            END { exit n < 1 }' /proc/net/netlink; do
        kill -0 "$watching" || break
        sleep 0.1
    done
    sleep 0.3
}

end() {
    local ended=0
    kill -INT "$watching"
    wait "$watching" || ended=$?
    is 'it ends well' "$ended" 0
    is 'and silently' "$(cat "$LAB_DIR/err")" ''
}

rate() {
    local made
    begin
    made=$("$closes" 4000 3)
    sleep 0.5
    end
    is "all of $made are told, or counted as lost" \
        "$(sum 't["ends"] + d["lost"] + d["not_looked_at"]')" "$made"
    is 'who was first' "$(sum 't["local_first"] == t["peer_first"]')" True
    is 'of both roles' "$(sum 'len(d["services"])')" 4
}

stopped() {
    local made
    begin
    kill -STOP "$watching"
    until grep -q '^State:.T' "/proc/$watching/status"; do sleep 0.05; done
    made=$("$closes" 10000 4)
    kill -CONT "$watching"
    sleep 0.5
    end
    # How many is the machine's affair: netlink_broadcast() yields where a
    # buffer is half full.  Listeners that close may be among them: two.
    echo "of $made $(sum 'd["lost"]') lost"
    made="$(sum "t['ends'] + d['lost'] - $made in (0, 1, 2)")"
    is 'losses are exact' "$made" True
}

# Where TIME_WAIT are not made, hardly anything tells who was first: only an end
# that came before the FIN of the peer.
refused_time_wait() {
    local made
    echo 0 > /proc/sys/net/ipv4/tcp_max_tw_buckets
    begin
    made=$("$closes" 500 1)
    sleep 0.5
    end
    # A FIN that finds nobody any more is answered with a reset.
    is "nobody of $made is told for a guess" "$(sum 't["unknown"] +
        t["aborted"]["reset"] + t["local_first"]')" "$made"
    check 'and few by what came before' \
        [ "$(sum 't["local_first"] <= t["ends"] / 4')" = True ]
    check 'and hardly any were reset' [ "$(sum 't["unknown"] > t["ends"] / 2')" = True ]
}

spans() {
    "$closes" 200 4 > "$LAB_DIR/made" &
    "$tcpwait" watch -j -d 1 -n 2 > "$LAB_DIR/out"
    wait
    is 'two spans and their sum' "$(wc -l < "$LAB_DIR/out")" 3
    is 'add up' "$(python3 -c '
import json, sys
a, b, c = (json.loads(line)["total"]["ends"] for line in open(sys.argv[1]))
print(a + b <= c <= a + b + 40 and a > 0 and b > 0)' "$LAB_DIR/out")" True
    "$closes" 200 2 > "$LAB_DIR/made" &
    "$tcpwait" watch -t 2 --format csv --by role,local_port > "$LAB_DIR/out"
    wait
    check 'CSV has one header' has_line "$LAB_DIR/out" '^role,local_port,'
    is 'no more than one' "$(grep -c '^role,' "$LAB_DIR/out")" 1
    check 'and rows of servers' has_line "$LAB_DIR/out" '^server,7100,'
    "$closes" 200 2 > "$LAB_DIR/made" &
    "$tcpwait" watch -t 2 --each sport = :7100 > "$LAB_DIR/out"
    wait
    check 'a filter selects' has_line "$LAB_DIR/out" ':7100 '
    check 'and leaves out' has_no_line "$LAB_DIR/out" '^[0-9:.]+ +client'
    check 'and closes with the sum' has_line "$LAB_DIR/out" 'sum of '
}

# Namespaces of others: one has a number here, one has none.
crowd() {
    local made="$LAB_DIR/made" pids=() loads=() i ns=/proc/self/ns/net
    for i in numbered silent; do
        unshare --net sleep 60 &
        pids+=($!)
        until [ "$(readlink "/proc/$!/ns/net")" != "$(readlink "$ns")" ]; do
            sleep 0.05
        done
        nsenter -n -t $! ip link set lo up
    done
    ip link add crowd0 type veth peer name crowd1 netns "${pids[0]}"
    check 'one has a number' has_line <(ip netns list-id) '^nsid '
    begin -N all --by netns,role
    for i in "${pids[@]}"; do
        nsenter -n -t "$i" "$closes" 200 2 > "$made.$i" &
        loads+=($!)
    done
    "$closes" 200 2 > "$made.here"
    wait "${loads[@]}"
    sleep 0.5
    end
    kill "${pids[@]}"
    is 'of all namespaces all is told' "$(sum 't["ends"] + d["lost"]')" \
        "$(cat "$made".* | awk '{ n += $1 } END { print n }')"
    is 'each of its own' "$(sum 'sorted(c["ends"] for c in d["counts"])')" \
        "$(cat "$made".* | awk '{ print $1 / 2; print $1 / 2 }' | sort -n |
            paste -sd, | sed 's/,/, /g; s/.*/[&]/')"
    is 'and who was first' "$(sum 't["local_first"] == t["peer_first"]')" True
}

# Processes of its own: what else runs here is none of the test's.
crowds() {
    unshare --mount --pid --fork --mount-proc true 2> /dev/null || {
        skip 'no namespaces of processes can be made here'
        return
    }
    unshare --mount --pid --fork --mount-proc bash "$0" --in-the-lab crowd
}

# A full disk, a reader that leaves, one that stops reading.
bad_days() {
    local ended=0
    "$closes" 500 6 > "$LAB_DIR/made" &
    capture "$tcpwait" watch -t 1 -d 0.2
    is 'without trouble: status' "$status" 0
    "$tcpwait" watch -t 5 -d 0.2 > /dev/full 2> "$LAB_DIR/err" || ended=$?
    is 'a full disk: status' "$ended" 2
    is 'a full disk: one line' "$(wc -l < "$LAB_DIR/err")" 1
    "$tcpwait" watch --each -t 0 2> /dev/null | head -n 3 > /dev/null
    "$tcpwait" watch --each -t 0 2> /dev/null |
        { read -r _ && sleep 2; } &
    sleep 1
    wait
}

twice() {
    local ended=0
    begin --each
    kill -STOP "$watching"
    kill -INT "$watching"
    kill -CONT "$watching"
    wait "$watching" || ended=$?
    is 'Ctrl-C: status' "$ended" 0
}

all() {
    mistakes
    ends
    rate
    spans
    crowds
    bad_days
    twice
}

losing() {
    stopped
    refused_time_wait
}

lab_enter "$@"
need python3
lab_need
lab_need_built "$closes"
lab_sysctl=(-s net.ipv4.tcp_max_tw_buckets=262144)
lab_run all
lab_run losing
lab_finish
