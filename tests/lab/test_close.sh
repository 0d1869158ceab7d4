#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# tcpwait close: every state and kind, a race for reused tuples, a real pool,
# an ordinary user, an interrupt, a full disk, syslog there and not.
# shellcheck disable=SC2317,SC2034 # lab_run calls the functions
set -eu
# shellcheck source=tests/lab/lib.sh
. "$(dirname "$0")/lib.sh"

py() {
    python3 "$lab_here/close.py" "$1"
}

fate() {
    py fate
}

# one FILTER FATE KIND FINDING RESETS SCRIPT...: in a namespace of its own.
one() {
    export CLOSE_FILTER=$1
    export CLOSE_WANTED="fate=$2 close_wait=$3 finding=$4 resets=$5"
    shift 5
    lab_run fate "$@"
}

fates() {
    local at=127.0.0.1:80 cw='state close-wait' es='state established' of
    of="listen $at --"
    # shellcheck disable=SC2086 # words of a script
    {
        one "$cw" close-wait consumed close-wait-leak True \
            $of close-wait $at 5
        one "$cw" close-wait unread close-wait-unread True \
            $of close-wait $at 5 kind=unread
        one "$cw" close-wait unread close-wait-unread True \
            $of close-wait $at 5 kind=data data=99
        one "$cw" close-wait unread stale-pool True \
            $of close-wait $at 5 side=client kind=unread peer=gone
        one "$cw" close-wait goodbye stale-pool True \
            $of close-wait $at 5 side=client kind=goodbye peer=gone
        one "$cw" close-wait sending None True \
            $of close-wait $at 5 kind=sending peer=held
        one "$cw" close-wait-unaccepted unaccepted close-wait-unaccepted True \
            listen $at accept=no -- close-wait $at 3 kind=unaccepted
        one 'state fin-wait-2' fin-wait2-mini None peer-never-closes False \
            $of fin-wait2 $at 5
        one 'state fin-wait-2' fin-wait2-held None half-closed True \
            $of fin-wait2 $at 5 held=yes
        one 'state time-wait' time-wait None server-closes-first False \
            $of time-wait $at 5
        one 'state time-wait' time-wait None client-churn False \
            $of time-wait $at 5 side=client
        one 'state last-ack' last-ack None unanswered-close False \
            $of last-ack $at 3
        one 'state closing' closing None unanswered-close False \
            $of closing $at 3
        one "$es sport = :80" established None None True \
            $of established $at 5
        one "$es sport = :80" established-unaccepted None accept-stalled True \
            listen $at accept=no -- established $at 3 accept=no
        one 'state syn-sent dport = :80' syn-sent None unanswered-connect \
            False syn-sent 10.9.9.1:80 3
        one 'state syn-recv sport = :80' syn-recv None None False \
            $of syn-recv $at 3
        lab_sysctl=(-s net.ipv4.tcp_fin_timeout=120)
        one 'state fin-wait-2' fin-wait2-orphan None peer-never-closes True \
            $of fin-wait2 $at 5
        lab_sysctl=()
    }
}

# wrong TEXT WORD...: exit 2, one line on standard error, nothing closed.
wrong() {
    local text=$1
    shift
    capture "$tcpwait" close "$@"
    is "close $*: status" "$status" 2
    is "close $*: lines" "$(wc -l < "$LAB_DIR/err")" 1
    check "close $*: it says $text" grep -qF -- "$text" "$LAB_DIR/err"
    is "close $*: silent" "$(cat "$LAB_DIR/out")" ''
}

mistakes() {
    wrong 'leaves something out'
    wrong 'leaves something out' --yes
    wrong 'leaves something out' state all --yes
    wrong 'leaves something out' dst 0.0.0.0/0 --yes
    wrong 'condition beside' state established --yes
    wrong 'no listener' state listening sport = :80 --yes
    wrong 'number of sockets' --max 0 state time-wait
    wrong 'resets a second' --rate 0 state time-wait
    wrong 'needs --yes' --log x state time-wait
    wrong 'one network namespace' -N all --yes state time-wait
    wrong 'not for close' --reader procfs state time-wait
    wrong 'not for close' --from "$LAB_DIR/x" state time-wait
    wrong 'text, or JSON' --format csv state time-wait
    wrong 'no-such-netns' -N no-such-netns --yes state time-wait
    echo 'CLOSE-WAIT 1 0 127.0.0.1:80 127.0.0.1:999' > "$LAB_DIR/pasted"
    capture script -qec "$tcpwait top --allow-close --from $LAB_DIR/pasted" \
        /dev/null
    check 'a key closes nothing of a file' grep -q 'not of a file' \
        "$LAB_DIR/out"
    wrong 'nothing was closed' --yes --log "$LAB_DIR/no/such" state close-wait
    wrong 'nothing was closed' --yes --log /dev/full state close-wait
    status=0
    "$tcpwait" close --yes state close-wait > /dev/full 2> "$LAB_DIR/err" ||
        status=$?
    is 'a plan that nobody can read: status' "$status" 2
    is 'a plan that nobody can read: one line' "$(wc -l < "$LAB_DIR/err")" 1
    is 'all are there' "$(left)" 40
}

left() {
    "$tcpwait" count --by state -H state close-wait 2> /dev/null |
        awk '{ n = $2 } END { print n + 0 }'
}

# A user who may not: the plan works, and --yes says what is missing.
ordinary() {
    local drop=(setpriv --bounding-set -net_admin)
    if ! "${drop[@]}" true 2> /dev/null; then
        skip 'no capability can be dropped here'
        return
    fi
    capture "${drop[@]}" "$tcpwait" close state close-wait
    is 'who may not has a plan: status' "$status" 0
    check 'it says what is missing' has_line "$LAB_DIR/out" CAP_NET_ADMIN
    check 'and which there are' has_line "$LAB_DIR/out" '^CLOSE_WAIT, 40 sockets'
    capture "${drop[@]}" "$tcpwait" close state close-wait --yes
    is 'who may not closes none: status' "$status" 2
    check 'and is told why' has_line "$LAB_DIR/err" CAP_NET_ADMIN
    is 'none is closed' "$(left)" 40
}

# Age, kind and process select as elsewhere.
terms() {
    local n words
    while read -r n words; do
        # Of others' processes it may say what it could not see.
        # shellcheck disable=SC2086 # words of a filter
        is "close $words" "$("$tcpwait" close -j $words 2> /dev/null |
            jq .sockets)" "$n"
    done << 'WORDS'
0 age gt 1h
40 state close-wait age lt 1h
40 kind eq consumed
0 kind eq unread
40 state close-wait process eq sockgen
0 state close-wait process eq nobody
WORDS
}

# No more than so many, and the rest is said.
maximum() {
    capture "$tcpwait" close state close-wait --yes --max 3
    is 'more than --max: status' "$status" 1
    check 'closed' has_line "$LAB_DIR/out" '^3 closed$'
    check 'left' has_line "$LAB_DIR/out" '^37 left'
    check 'descriptors stay' has_line "$LAB_DIR/out" 'descriptors open'
    is 'three are gone' "$(left)" 37
}

interrupted() {
    local ended=0 n
    "$tcpwait" close state close-wait --yes --rate 4 --log "$LAB_DIR/log" -j \
        > "$LAB_DIR/out" 2> "$LAB_DIR/err" &
    sleep 1.2
    kill "-$1" $!
    wait $! || ended=$?
    is "SIG$1: status" "$ended" 1
    n=$(jq .result.closed "$LAB_DIR/out")
    check "SIG$1: some, not all: $n" [ $((n > 1 && n < 20)) = 1 ]
    is "SIG$1: it is said" "$(jq .result.interrupted "$LAB_DIR/out")" true
    is "SIG$1: the log has each" \
        "$(grep -c '"result":"closed"' "$LAB_DIR/log")" "$n"
    is "SIG$1: nothing lost" \
        "$(jq '.result.closed + .result.left' "$LAB_DIR/out")" \
        "$(jq .sockets "$LAB_DIR/out")"
    rm "$LAB_DIR/log"
}

# A log disk that fills on the way: what is not told is not closed.
disk_full() {
    local before n
    mkdir -p "$LAB_DIR/small"
    mount -t tmpfs -o size=4k none "$LAB_DIR/small"
    before=$(left)
    capture "$tcpwait" close state close-wait --yes -j --rate 10000 \
        --log "$LAB_DIR/small/log"
    is 'a full disk: status' "$status" 2
    check 'a full disk: why' has_line "$LAB_DIR/err" 'No space left'
    n=$(jq .result.closed "$LAB_DIR/out")
    check "some were closed, $n of $before" [ $((n > 0 && n < before)) = 1 ]
    is 'and no more than the log could take' "$(left)" $((before - n))
    umount "$LAB_DIR/small"
}

# A /dev of our own, with a syslog that listens.
syslogged() {
    local dev=$LAB_DIR/dev file
    mkdir -p "$dev"
    mount -t tmpfs none "$dev"
    for file in null zero full urandom tty; do
        : > "$dev/$file"
        mount --bind "/dev/$file" "$dev/$file"
    done
    mount --rbind "$dev" /dev
    capture "$tcpwait" close state close-wait --yes --max 1
    is 'no syslog is no trouble' "$(cat "$LAB_DIR/err")" ''
    python3 -c '
import socket, sys
log = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
log.bind("/dev/log")
print("ready", flush=True)
print(log.recv(4096).decode(), flush=True)' > "$LAB_DIR/syslog" &
    until grep -qs ready "$LAB_DIR/syslog"; do sleep 0.05; done
    SUDO_USER=$'al\nice' "$tcpwait" close state close-wait sport = :80 --yes \
        --max 1 > "$LAB_DIR/out" || true
    wait $!
    check 'one line for a run' grep -qF \
        'SUDO_USER al\x0aice, filter "state close-wait sport = :80": 1 closed, 0 gone, 0 changed, 0 refused, 0 unsupported, ' \
        "$LAB_DIR/syslog"
}

mounted() {
    if ! lab_can_mount 'a full disk and syslog'; then
        return
    fi
    unshare --mount bash "$0" --in-the-lab disk_full
    unshare --mount bash "$0" --in-the-lab syslogged
}

# flaky N REFUSED ERRNO WORD...: the kernel fails from the Nth single question
# on.  The first two ask whether it can end sockets at all: before anything is
# done, and where it is done; then there are two for each socket.
flaky() {
    local n=$1 refused=$2 number=$3
    shift 3
    capture env LD_PRELOAD="$lab_build/flaky.so" FLAKY_EXACT="$n" \
        FLAKY_REFUSED="$refused" FLAKY_ERRNO="$number" \
        ASAN_OPTIONS=verify_asan_link_order=0:detect_leaks=0 \
        "$tcpwait" close -j --yes --rate 10000 state close-wait "$@"
}

kernels() {
    local before
    before=$(left)
    flaky 1 1 95
    is 'a kernel without: status' "$status" 2
    check 'it says what it lacks' \
        has_line "$LAB_DIR/err" CONFIG_INET_DIAG_DESTROY
    is 'and nothing is closed' "$(left)" "$before"
    flaky 3 1 1
    is 'one that refuses: status' "$status" 2
    is 'all are refused' "$(jq .result.refused "$LAB_DIR/out")" "$before"
    is 'and none is closed' "$(left)" "$before"
    flaky 3 1 0
    is 'no socket and no error: status' "$status" 2
    is 'is no leave to close' "$(left)" "$before"
    flaky 6 0 105
    is 'an answer is lost: status' "$status" 2
    check 'and that is said' has_line "$LAB_DIR/err" 'was lost'
    is 'one was closed' "$(jq .result.closed "$LAB_DIR/out")" 1
    is 'the others were not tried' "$(jq .result.left "$LAB_DIR/out")" \
        $((before - 1))
    is 'the one at hand is unknown' "$(left)" $((before - 2))
}

# What was not seen may be left.
incomplete() {
    capture env LD_PRELOAD="$lab_build/flaky.so" FLAKY_INTR=1 \
        ASAN_OPTIONS=verify_asan_link_order=0:detect_leaks=0 \
        "$tcpwait" close -j --yes dst 192.0.2.1
    is 'not all were seen: status' "$status" 1
    check 'and that is said' has_line "$LAB_DIR/err" 'not all sockets were seen'
}

# The same tuples in another namespace are others.
elsewhere() {
    local other before
    before=$(left)
    unshare --net bash -c 'ip link set lo up; exec "$@"' sh "$sockgen" \
        listen 127.0.0.1:80 -- close-wait 127.0.0.1:80 5 -- ready -- hold 60 \
        > "$LAB_DIR/other" 2>&1 &
    other=$!
    until grep -qs ready "$LAB_DIR/other"; do
        kill -0 "$other" || break
        sleep 0.05
    done
    capture "$tcpwait" close -N "$other" -j --yes state close-wait
    is 'in another namespace: status' "$status" 0
    is 'five are closed there' "$(jq .result.closed "$LAB_DIR/out")" 5
    is 'and none here' "$(left)" "$before"
    capture "$tcpwait" close -N all -j state close-wait
    is 'a plan of all has those here' "$(jq .sockets "$LAB_DIR/out")" "$before"
    kill "$other"
}

# What a terminal sees while it goes on.
terminal() {
    script -qec "$tcpwait close state close-wait --yes --max 4 --rate 2" \
        "$LAB_DIR/typescript" > /dev/null < /dev/null || true
    check 'a terminal is told how far it is' \
        grep -q 'closing sockets: [0-9]* of 4' "$LAB_DIR/typescript"
}

days() {
    mistakes
    terms
    ordinary
    maximum
    interrupted INT
    interrupted TERM
    interrupted HUP
    elsewhere
    incomplete
    kernels
    mounted
    terminal
}

outcomes() {
    py outcomes
    py families
    py logins
    py mptcp
}

race() {
    py race
}

# A pool of a real client, whose server closed what it kept: the next use of
# each goes to a new connection.
pool() {
    "$(python_with urllib3)" "$lab_here/real/closed_pool.py"
}

lab_enter "$@"
need python3 jq
lab_need
lab_need_built "$lab_build/flaky.so"
fates
lab_run days listen 127.0.0.1:80 -- close-wait 127.0.0.1:80 40
lab_run outcomes
lab_run race
lab_run pool
lab_finish
