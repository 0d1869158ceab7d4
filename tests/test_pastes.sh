#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What is said of each table in tests/pastes, byte for byte; and of what is no
# table at all.  UPDATE_GOLDEN=1 writes it anew.
# shellcheck disable=SC2181,SC2251 # verdict takes what a pipeline came to
set -eu
here=$(cd "$(dirname "$0")" && pwd)
case ${B:=build} in
    /*) ;;
    *) B=$here/../$B ;;
esac
tcpwait=$B/tcpwait
export LC_ALL=C TERM=dumb
unset COLUMNS NO_COLOR
passed=0 failed=0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

verdict() {
    if [ "$2" = 0 ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        printf 'FAILED  %s\n' "$1"
    fi
}

# The counts, the sockets one by one, and what is said not to be known.  The
# columns are named: those that are shown by themselves may become others.
say() {
    local sockets=state,role,local_address,local_port,remote_address
    sockets+=,remote_port,recv_queue,send_queue,age_seconds,close_wait,inode
    echo '$ tcpwait states'
    "$tcpwait" states -f "$1" 2>&1
    echo '$ tcpwait sockets'
    "$tcpwait" sockets --format csv -o "$sockets,owner" -f "$1" 2> /dev/null |
        tr -d '\r'
    echo '$ tcpwait ports'
    "$tcpwait" ports --format csv -f "$1" \
        -o role,port,time_wait,close_wait,closes_per_second,unread,consumed \
        2> /dev/null | tr -d '\r'
    # How many findings there are grows with the program.
    echo '$ tcpwait'
    "$tcpwait" -f "$1" 2>&1 | sed -n '/^Not /,$p' |
        sed 's/ and [0-9]* more;$/ and more;/'
}

each_table() {
    local file said status
    cd "$here/pastes"
    for file in *.txt; do
        said=${file%.txt}.said
        say "$file" > "$work/said"
        [ -z "${UPDATE_GOLDEN:-}" ] || cp "$work/said" "$said"
        status=0
        diff -u "$said" "$work/said" || status=1
        verdict "$file" "$status"
        status=0
        ! LC_ALL=C grep -q $'[\x01-\x08\x0b-\x1f\x7f]' "$work/said" || status=1
        verdict "$file: nothing moves a cursor" "$status"
    done
}

# refused NAME TEXT ARGUMENTS...: status 2, one line, nothing on stdout.
refused() {
    local name=$1 text=$2 status=0
    shift 2
    "$tcpwait" "$@" > "$work/out" 2> "$work/err" < "${input:-/dev/null}" ||
        status=$?
    [ "$status" = 2 ] && [ ! -s "$work/out" ] &&
        [ "$(wc -l < "$work/err")" = 1 ] && grep -qF -- "$text" "$work/err"
    status=$?
    [ "$status" = 0 ] || cat "$work/err"
    verdict "$name" "$status"
}

bad_input() {
    local table="$here/pastes/quoted-mail.txt"
    : > "$work/empty"
    head -c 4096 /dev/urandom > "$work/noise"
    printf 'Dear all,\n' > "$work/letter"
    mkfifo "$work/fifo"
    refused 'empty' 'is empty' -f "$work/empty"
    refused 'noise' 'tcpwait: ' -f "$work/noise"
    refused 'a letter' 'other text; read are ss' -f "$work/letter"
    refused 'a folder' 'no sosreport' -f "$work"
    refused 'nothing there' 'No such file' -f "$work/none"
    refused 'empty standard input' 'is empty' -f -
    refused 'an endless device' 'cannot read' -f /dev/full
    refused 'a file twice' 'is given twice' -f "$table" -f "$table"
    refused 'standard input twice' 'standard input is given twice' -f - -f -
    refused 'settings' 'tells no settings' sysctl -f "$table"
    refused 'with -N' 'not for --from' -f "$table" -N all
    refused 'with -d' 'not for --from' -f "$table" -d 1
    refused 'with --reader' 'not for --from' -f "$table" --reader procfs
    refused 'wait' 'is not for wait' wait -f "$table" --until 'listen > 0'
    refused 'watch' 'is not for watch' watch -f "$table"
    refused 'an interface' 'not told by a table' -f "$table" dev lo
    refused 'a process' 'no conditions for a table' -f "$table" \
        process eq java
    cat "$table" > "$work/fifo" &
    "$tcpwait" states -f "$work/fifo" > "$work/out" 2> /dev/null
    grep -qx 'CLOSE_WAIT 2' "$work/out"
    verdict 'a pipe' $?
    wait
    "$tcpwait" check -f "$table" > "$work/said"
    [ $? = 0 ] && grep -q '^TCPWAIT OK' "$work/said"
    verdict 'check' $?
    "$tcpwait" check -f "$table" -c close_wait:8443=1 > "$work/said"
    [ $? = 2 ]
    verdict 'check with a threshold' $?
    "$tcpwait" check -f "$here/pastes/windows-b.txt" > "$work/said"
    [ $? = 3 ] && grep -q 'not judged' "$work/said"
    verdict "check of another system's table" $?
    ! "$tcpwait" metrics -f "$here/pastes/windows-b.txt" |
        grep -v '^#' | grep -E 'closes_per_second|kind="consumed"} [1-9]|oldest_seconds.* [1-9]'
    verdict 'metrics say no more than is told' $?
    "$tcpwait" top -b -n 1 -f "$table" > "$work/said"
    grep -q 'not told by this netstat text' "$work/said" &&
        ! grep -q '00:00:00' "$work/said"
    verdict 'top' $?
    "$tcpwait" states -f - < "$table" 2> /dev/null | cmp -s - "$work/out"
    verdict 'standard input' $?
}

# says NAME TEXT ARGUMENTS...: it ends with 0, and has that in its output.
says() {
    local name=$1 text=$2 status=0
    shift 2
    "$tcpwait" "$@" > "$work/out" 2> "$work/err" || status=$?
    [ "$status" = 0 ] && cat "$work/out" "$work/err" | tr -s ' \n' '  ' |
        grep -qF -- "$text"
    status=$?
    [ "$status" = 0 ] || cat "$work/out" "$work/err"
    verdict "$name" "$status"
}

# java on web1 has 40 connections in CLOSE_WAIT that postgres on db1 closed.
two_hosts() {
    local i port
    {
        echo 'LISTEN 0 9 0.0.0.0:8080 0.0.0.0:* users:(("java",pid=8,fd=5)) ino:1'
        printf '\t cubic\n'
        for ((i = 0; i < 40; i++)); do
            port=$((40000 + 2 * i))
            echo "CLOSE-WAIT 0 0 10.0.0.1:$port 10.0.0.5:5432" \
                "users:((\"java\",pid=8,fd=$((10 + i)))) ino:$((1000 + i))"
            printf '\t cubic lastsnd:660000 lastrcv:660000 lastack:600000\n'
        done
    } > "$1/web1.txt"
    {
        echo 'LISTEN 0 9 0.0.0.0:5432 0.0.0.0:* users:(("postgres",pid=7,fd=5)) ino:1'
        printf '\t cubic\n'
        for ((i = 0; i < 40; i++)); do
            port=$((40000 + 2 * i))
            echo "FIN-WAIT-2 0 0 10.0.0.5:5432 10.0.0.1:$port" \
                "users:((\"postgres\",pid=7,fd=$((10 + i)))) ino:$((1000 + i))"
            printf '\t cubic lastsnd:660000 lastrcv:660000 lastack:600000\n'
        done
    } > "$1/db1.txt"
}

several_hosts() {
    local web=$work/two/web1.txt db=$work/two/db1.txt
    mkdir "$work/two" "$work/other"
    two_hosts "$work/two"
    says 'two hosts are told as one' 'java[8] on web1.txt never closes: 40 CLOSE_WAIT toward 10.0.0.5:5432 (postgres[7] on db1.txt)' \
        diagnose -f "$web" -f "$db"
    says 'top tells hosts apart' 'db1.txt' top -b -n 1 -f "$web" -f "$db"
    says 'both ends' 'at the other end postgres[7] on db1.txt has closed its side' \
        report -f "$web" -f "$db"
    says 'one by itself names no host' 'java[8] never closes: 40 CLOSE_WAIT toward 10.0.0.5:5432, oldest' \
        diagnose -f "$web"
    says 'states of each' 'web1.txt CLOSE_WAIT 40' states -f "$web" -f "$db"
    says 'counts of each' 'db1.txt 41' count -f "$web" -f "$db"
    says 'rows name their hosts' 'web1.txt,client,10.0.0.5,5432' \
        peers --format csv -f "$web" -f "$db"
    says 'sockets name their hosts' 'db1.txt,LISTEN,0.0.0.0,5432' \
        sockets --format csv -f "$web" -f "$db"
    "$tcpwait" report -J -f "$web" -f "$db" 2> /dev/null |
        python3 -c '
import json, sys
doc = json.load(sys.stdin)
assert doc["host"] == {"name": None, "kernel": None}
assert [h["name"] for h in doc["hosts"]] == ["web1.txt", "db1.txt"]
assert {row["host"] for row in doc["ports"]} == {"web1.txt", "db1.txt"}
assert {f["subject"]["host"] for f in doc["findings"]} <= {"web1.txt", "db1.txt"}
assert doc["blind_spots"]["source"] is None
assert [s["sockets"] for s in doc["blind_spots"]["sources"]] == [41, 41]'
    verdict 'the document of two hosts' $?
    "$tcpwait" metrics -f "$web" -f "$db" 2> /dev/null |
        grep -v '^#' | sed 's/ [^ ]*$//' | sort | uniq -d > "$work/out"
    [ ! -s "$work/out" ]
    verdict 'no two series have one name' $?
    # The same addresses in a third place prove nothing.
    cp "$db" "$work/other/db2.txt"
    says 'two that may be the other end' 'toward 10.0.0.5:5432, oldest' \
        diagnose -f "$web" -f "$db" -f "$work/other/db2.txt"
    cp "$web" "$work/other/web1.txt"
    says 'two of one name' "$work/other/web1.txt CLOSE_WAIT 40" \
        states -f "$web" -f "$work/other/web1.txt"
}

settings() {
    local table=$work/two/web1.txt
    printf '%s\n' 'kernel.hostname = db1' 'net.ipv4.tcp_tw_reuse = 1' \
        'net.ipv4.ip_local_port_range = 40000 40099' > "$work/db1.sysctl"
    refused 'settings alone' 'no sockets' -f "$work/db1.sysctl"
    refused "another system's table" "another system's" \
        -f "$here/pastes/windows-b.txt" -f "$work/db1.sysctl"
    says 'of the table before' 'net.ipv4.tcp_tw_reuse 1' \
        sysctl -H -f "$table" -f "$work/db1.sysctl" tcp_tw_reuse
    says 'a budget by these settings' '0.400' peers --format csv -f "$table" \
        -f "$work/db1.sysctl" dport = :5432
    says 'it names the host' 'db1 ' -f "$table" -f "$work/db1.sysctl"
    cat "$table" "$work/db1.sysctl" > "$work/both.txt"
    says 'in one file' 'db1 ' -f "$work/both.txt"
    ! "$tcpwait" -f "$work/both.txt" 2>&1 | grep -q 'is assumed'
    verdict 'no range is assumed beside its setting' $?
}

# A report as sos unpacks it, and what an attacker may put into one.
sosreport() {
    local sos=$work/sos net=$work/sos/sos_commands/networking
    mkdir -p "$net" "$sos/sos_commands/kernel" "$sos/sos_commands/host" \
        "$sos/sos_commands/date" "$sos/proc/sys/net/ipv4" "$sos/proc/net"
    cp "$work/two/web1.txt" "$net/ss_-peaonmi"
    echo 'Tcp: 1 2 3' > "$net/netstat_-s"
    echo 'TIME-WAIT 0 0 10.0.0.1:8080 10.9.9.9:5000 timer:(timewait,59sec,0)' \
        > "$net/ip_netns_exec_blue_ss_-peaonmi"
    echo web1 > "$sos/sos_commands/host/hostname"
    echo 'Mon Nov 30 19:45:16 UTC 2026' > "$sos/sos_commands/date/date"
    echo 'Linux web1 5.14.0-427.el9 #1 SMP' > "$sos/sos_commands/kernel/uname_-a"
    printf '40000\t40099\n' > "$sos/proc/sys/net/ipv4/ip_local_port_range"
    echo 1 > "$sos/proc/sys/net/ipv4/tcp_tw_reuse"
    "$tcpwait" ports -J -f "$sos" 2> /dev/null | python3 -c '
import json, sys
doc = json.load(sys.stdin)
assert doc["host"] == {"name": "web1", "kernel": "5.14.0-427.el9"}, doc["host"]
assert doc["time"] == "2026-11-30T19:45:16.000Z", doc["time"]
assert {row["netns"] for row in doc["ports"]} == {"host", "blue"}
assert sum(row["total"] for row in doc["ports"]) == 42'
    verdict 'a sosreport' $?
    says 'its settings' '0.400' peers --format csv -f "$sos" dport = :5432
    # Links are not followed, wherever they lead, and pipes keep nobody waiting.
    mv "$net/ss_-peaonmi" "$work/elsewhere"
    ln -s "$work/elsewhere" "$net/ss_-peaonmi"
    says 'a link is no file' 'TIME_WAIT 1' states -f "$sos"
    rm "$net/ss_-peaonmi"
    mkfifo "$net/ss_-peaonmi"
    says 'a pipe is no file' 'TIME_WAIT 1' states -f "$sos"
    rm -r "$net"
    refused 'nothing of ss' 'no sosreport' -f "$sos"
    ln -s /proc/self/net/tcp "$sos/proc/net/tcp"
    refused 'a link out of it' 'no sosreport' -f "$sos"
    ln -s "$work/two" "$sos/sos_commands/networking"
    cp "$work/elsewhere" "$work/two/ss_-tan"
    refused 'a folder behind a link' 'no sosreport' -f "$sos"
}

earlier_looks() {
    {
        date -u -d @1796067916
        cat "$work/two/web1.txt"
        date -u -d @1796067976
        cat "$work/two/web1.txt"
        sed 's/:400\([0-9]*\) /:410\1 /; s/ino:/ino:9/' "$work/two/web1.txt" |
            grep -v LISTEN | sed 1d
    } > "$work/looks.txt"
    says 'growth between two looks' 'CLOSE_WAIT' -f "$work/looks.txt"
    "$tcpwait" report -J -f "$work/looks.txt" 2> /dev/null | python3 -c '
import json, sys
doc = json.load(sys.stdin)
assert doc["interval_seconds"] == 60, doc["interval_seconds"]
assert doc["change"]["close_wait"] == 40, doc["change"]'
    verdict 'the change between two looks' $?
    sed '/UTC/d' "$work/looks.txt" | sed 's/^LISTEN/---\nLISTEN/' \
        > "$work/untimed.txt"
    ! "$tcpwait" report -J -f "$work/untimed.txt" 2> /dev/null |
        grep -q interval_seconds
    verdict 'nothing is said of an unknown time' $?
}

# java on web1 an hour later: 6 of 40 were closed, and there are 18 new ones.
differences() {
    local first last hour reuse look i
    for look in 0:39:19:2 6:57:20:1; do
        IFS=: read -r first last hour reuse <<< "$look"
        {
            echo "Mon Nov 30 $hour:00:00 UTC 2026"
            echo 'LISTEN 0 9 0.0.0.0:8080 0.0.0.0:* users:(("java",pid=8,fd=5)) ino:1 sk:1'
            printf '\t cubic cwnd:10\n'
            for ((i = first; i <= last; i++)); do
                echo "CLOSE-WAIT 0 0 10.0.0.1:8080 10.0.0.9:$((40000 + i))" \
                    "users:((\"java\",pid=8,fd=$((10 + i)))) ino:$((100 + i))" \
                    "sk:$((500 + i))"
                printf '\t cubic lastsnd:660000 lastrcv:660000 lastack:600000\n'
            done
            echo "net.ipv4.tcp_tw_reuse = $reuse"
            echo 'kernel.hostname = web1'
        } > "$work/at$hour.txt"
    done
    grep -v 'WAIT\|lastack' "$work/at19.txt" > "$work/none.txt"
    says 'the very same sockets' '34 of 40 are the very same sockets, 6 gone, 18 new; +0.2/min' \
        diff "$work/at19.txt" "$work/at20.txt"
    says 'what got worse' 'before (warning): java[8] never closes: 40' \
        diff "$work/at19.txt" "$work/at20.txt"
    says 'settings that differ' 'net.ipv4.tcp_tw_reuse: 1, before 2' \
        diff "$work/at19.txt" "$work/at20.txt"
    says 'rows of a difference' 'close_wait,worse,web1,unknown,server,,8080,,,40,52,+12,,,,34,0.200,' \
        diff --format csv "$work/at19.txt" "$work/at20.txt"
    says 'a filter' 'Peers SERVICE' \
        diff "$work/at19.txt" "$work/at20.txt" sport = :8080
    says 'what ended' 'Ended WARNING java[8] never closes' \
        diff "$work/at19.txt" "$work/none.txt"
    "$tcpwait" diff "$work/none.txt" "$work/at20.txt" --fail-on warning \
        > /dev/null 2>&1
    [ $? = 1 ]
    verdict 'what began fails' $?
    "$tcpwait" diff "$work/at20.txt" "$work/none.txt" --fail-on critical \
        > "$work/out" 2>&1
    [ $? = 0 ]
    verdict 'what ended does not fail' $?
    "$tcpwait" diff -j "$work/at19.txt" "$work/at20.txt" 2> /dev/null |
        python3 -c '
import json, sys
doc = json.load(sys.stdin)
assert doc["interval_seconds"] == 3600
assert doc["close_wait"][0]["same_sockets"] == 34
assert doc["close_wait"][0]["same_by"] == "cookie"
assert doc["services"][0]["difference"]["close_wait"] == 12
assert [f["change"] for f in doc["findings"]] == ["worse"]
assert doc["settings"][0]["name"] == "net.ipv4.tcp_tw_reuse"'
    verdict 'the document of a difference' $?
    says 'this host is what is missing' 'After:' diff "$work/at19.txt"
    refused 'no file' 'diff takes' diff
    refused 'a file that is not there' 'cannot open' diff "$work/at19.txt" none
    refused 'a time of a text' 'picks a sample' diff "$work/at19.txt@03:00"
    refused 'standard input for both' 'given twice' diff - -
}

# One that is written to while it is read ends where it did at first.
growing() {
    local lines
    for lines in {1..20000}; do
        echo "ESTAB 0 0 10.0.0.1:80 10.0.0.2:$((lines + 1024))"
    done > "$work/grows"
    (for lines in {1..20000}; do
        echo "ESTAB 0 0 10.0.0.1:80 10.0.0.3:$((lines + 1024))"
    done >> "$work/grows") &
    "$tcpwait" states -f "$work/grows" > "$work/out" 2> /dev/null
    verdict 'a file that grows' $?
    wait
}

set +e
each_table
bad_input
several_hosts
settings
sosreport
earlier_looks
differences
growing
echo "$passed passed, $failed failed, 0 skipped"
[ "$failed" = 0 ]
