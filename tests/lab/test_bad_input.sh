#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Mistakes on the command line: exit 2, one line on stderr that names what is
# wrong, and nothing on stdout.
set -eu
# shellcheck source=tests/lab/lib.sh
. "$(dirname "$0")/lib.sh"

# wrong WORD... '=>' TEXT..., each TEXT standing in the message.
wrong() {
    local words=() text lines
    while [ "$1" != '=>' ]; do
        words+=("$1")
        shift
    done
    shift
    capture "$tcpwait" "${words[@]}"
    lines=$(wc -l < "$LAB_DIR/err")
    if [ "$status" != 2 ] || [ "$lines" != 1 ] || [ -s "$LAB_DIR/out" ] ||
        ! grep -q '^tcpwait: ' "$LAB_DIR/err"; then
        not_ok "tcpwait ${words[*]}" "status $status, $lines lines on stderr:" \
            "$(head -n 3 "$LAB_DIR/err")" "on stdout:" \
            "$(head -n 2 "$LAB_DIR/out")"
        return
    fi
    for text; do
        grep -qF -- "$text" "$LAB_DIR/err" || {
            not_ok "tcpwait ${words[*]}" "it does not say: $text" \
                "$(cat "$LAB_DIR/err")"
            return
        }
    done
    ok
}

verbs() {
    local verb
    wrong frobnicate '=>' frobnicate --help
    wrong state-s '=>' state-s
    wrong statess '=>' statess "'states'"
    wrong port '=>' "'port'" "'ports'"
    wrong pers '=>' pers "'peers'"
    wrong socket '=>' "'socket'" "'sockets'"
    wrong repot '=>' repot "'report'"
    wrong conut --by state '=>' conut "'count'"
    wrong STATES '=>' STATES "'states'"
    wrong '' '=>' "''"
    # Who leaves out the verb may leave out words of the filter too.
    wrong 10.0.0.1 '=>' 10.0.0.1 'src (here)'
    wrong :80 '=>' '":80"' 'sport = :8080'
    wrong 8080 '=>' '"8080"' 'sport = :8080'
    wrong time-wait '=>' 'state time-wait'
    wrong CLOSE_WAIT '=>' 'state CLOSE_WAIT'
    wrong sport '=>' 'sport = :8080'
    wrong dst '=>' 'dst 10.0.0.5:3306'
    wrong host 10.0.0.1 '=>' '"host"' 'src (here)'
    wrong state '=>' "'states'"
    wrong help frobnicate '=>' frobnicate
    wrong help port '=>' "'ports'"
    wrong help ports peers '=>' 'one command'
    wrong -j help '=>' "'help'"
    wrong -j frobnicate '=>' frobnicate
    wrong --owners never frobnicate '=>' frobnicate
    wrong $'a\033[31mb' '=>' 'a'
}

# An option is judged before the word behind it is taken for a command.
first_options() {
    wrong -A tcp '=>' "'-A'" 'all sockets here are TCP'
    wrong --query=tcp '=>' "'--query=tcp'" 'all sockets here are TCP'
    wrong -f inet '=>' "'-f'" '-4 and -6'
    wrong --family inet '=>' "'--family'" '-4 and -6'
    wrong --o port '=>' "'--o'" --output --owners
    wrong --f json '=>' "'--f'" --format --fail-on
    wrong ports --o port '=>' "'--o'" --output --owners
    wrong -Z port '=>' "'-Z'"
    wrong --frobnicate 10.0.0.1 '=>' --frobnicate
    wrong -v '=>' -V
    wrong ports -v '=>' -v
    wrong -l '=>' "'-l'" 'state listening'
    wrong -ltn '=>' "'-l'" 'state listening'
    wrong sockets --listening '=>' "'--listening'" 'state listening'
    wrong -s '=>' "'-s'" 'tcpwait states'
    wrong -j -r '=>' "'-r'" numbers
    wrong wait localhost:80 '=>' localhost:80 "this host's own" --until
    wrong wait 'time_wait < 5' '=>' --until quotes
    wrong wait time_wait:443 '<' 5 '=>' --until quotes
    wrong wait state time-wait '=>' 'wait needs --until'
}

options() {
    local verb
    for verb in report states ports peers sockets; do
        wrong "$verb" --frobnicate '=>' --frobnicate
        wrong "$verb" -Z '=>' "'-Z'"
        wrong "$verb" --reader '=>' --reader
        wrong "$verb" --reader carrier-pigeon '=>' --reader carrier-pigeon procfs
        wrong "$verb" --reader netlin '=>' netlin
        wrong "$verb" --reader NETLINK '=>' NETLINK
        wrong "$verb" --color sometimes '=>' --color sometimes auto
        wrong "$verb" --format xml '=>' --format xml csv
        wrong "$verb" --format '' '=>' --format "''"
        wrong "$verb" --netns /no/such/namespace '=>' /no/such/namespace
        wrong "$verb" -N no-such-namespace '=>' no-such-namespace
        wrong "$verb" -N 999999999 '=>' 999999999
        wrong "$verb" -N '' '=>' "''"
        wrong "$verb" --limit x '=>' --limit "'x'"
        wrong "$verb" -L -1 '=>' -L "'-1'"
        wrong "$verb" -L 1.5 '=>' -L 1.5
        wrong "$verb" -L 99999999999999999999999 '=>' 99999999999999999999999
        wrong "$verb" -L '' '=>' -L
    done
    for verb in report ports peers sockets; do
        wrong "$verb" --owners perhaps '=>' --owners perhaps auto
        wrong "$verb" --owners '' '=>' --owners
    done
    for verb in report states ports peers; do
        wrong "$verb" --interval 0 '=>' --interval "'0'"
        wrong "$verb" --interval 0.0 '=>' --interval "'0.0'"
        wrong "$verb" --interval -1 '=>' --interval "'-1'"
        wrong "$verb" --interval=-1 '=>' --interval "'-1'"
        wrong "$verb" --interval nan '=>' --interval nan
        wrong "$verb" --interval inf '=>' --interval inf
        wrong "$verb" --interval 1x '=>' --interval 1x
        wrong "$verb" --interval 1,5 '=>' --interval 1,5
        wrong "$verb" --interval '' '=>' --interval
        wrong "$verb" --interval ' ' '=>' --interval
        wrong "$verb" --interval 1e300 '=>' --interval 1e300
        wrong "$verb" -d '=>' "'-d'"
    done
}

# What a verb cannot honour is an error, never ignored.
not_theirs() {
    local verb
    for verb in states ports peers sockets; do
        wrong "$verb" --by state '=>' --by "$verb"
        wrong "$verb" -o no_such_column '=>' no_such_column
        wrong "$verb" -o '' '=>' column
        wrong "$verb" -o +no_such '=>' no_such
        wrong "$verb" --columns no_such '=>' no_such
        wrong "$verb" -x no_such_column '=>' no_such_column
        wrong "$verb" -x -no_such '=>' no_such
        wrong "$verb" -x '' '=>' "''"
        wrong "$verb" -x - '=>' "''"
        wrong "$verb" -j -H '=>' -H JSON
        wrong "$verb" --json -o total '=>' -o JSON
        wrong "$verb" --format json -H '=>' -H JSON
        wrong "$verb" -o total -j '=>' -o JSON
    done
    wrong ports -o prot '=>' "'prot'" "'port'"
    wrong ports -o TIMEWAIT '=>' "'time_wait'"
    wrong sockets -x -remot '=>' "'remote'"
    wrong sockets -x peer '=>' "'peer'" "'remote'"
    wrong sockets -o state,pid '=>' "'pid'" "'owner'"
    wrong peers -x port '=>' "'service_port'"
    wrong ports -x port -x -total '=>' -x 'another'
    wrong ports -x port --sort total '=>' --sort 'another'
    for verb in report states ports sockets; do
        wrong "$verb" --group-peers /24 '=>' --group-peers "$verb"
    done
    wrong states --owners always '=>' --owners states
    wrong states -p '=>' -p states
    wrong sockets -d 1 '=>' -d sockets
    wrong sockets --interval 1 '=>' --interval sockets
    wrong report -o state '=>' -o report
    wrong report -x total '=>' -x report
    wrong report -H '=>' -H report
    wrong report --format csv '=>' CSV
    wrong report --format tsv '=>' TSV
    wrong --format csv '=>' CSV
    wrong -H '=>' -H report
    wrong --by state '=>' --by report
}

# What is not known has something near it, if there is anything.
explaining() {
    wrong explain frobnicate '=>' frobnicate lists
    wrong explain ngnix '=>' "'nginx'"
    wrong explain EADDRINSUE '=>' "'EADDRINUSE'"
    wrong explain close-wait-leek '=>' "'close-wait-leak'"
    wrong explain tcp_tw_recycle '=>' 'since Linux 4.12'
    wrong explain descriptor '=>' 'comes up in'
    wrong explain EMFILE frobnicate '=>' frobnicate
}

# The key or length itself is what is wrong.
counting() {
    local bad
    wrong count --by '=>' --by
    wrong count --by '' '=>' "''"
    wrong count --by color '=>' color service_port
    wrong count --by state,color '=>' color
    wrong count --by state, '=>' "''"
    wrong count --by ,state '=>' "''"
    wrong count --by 'state, role' '=>' ' role'
    wrong count --by total '=>' total
    wrong count --by state -o color '=>' color
    wrong count --by state -x color '=>' color
    wrong count --by state --owners never '=>' --owners count
    wrong count --by state -p '=>' -p count
    wrong count --by state -d 0 '=>' -d "'0'"
    wrong count --by state -j -H '=>' -H JSON
    wrong count -p '=>' --owners count
    wrong sysctl tcp_tw_recycle '=>' 'since Linux 4.12' tcp_tw_reuse
    wrong sysctl frobnicate '=>' frobnicate
    wrong wait --until 'time_wait:no-such < 5' '=>' no-such service
    wrong wait --until 'time_wait@10.0.0.5:no-such < 5' '=>' no-such service
    wrong states -o state, '=>' "''"
    for bad in /0 / /x /129 /24x '/24,' '/24,/129' /-1 '/33,/64' \
        '' /99999999999999999999; do
        wrong peers --group-peers "$bad" '=>' --group-peers "'$bad'"
        wrong count --by remote_address --group-peers "$bad" '=>' --group-peers \
            "'$bad'"
    done
}

filters() {
    local verb
    for verb in report states ports peers sockets 'count --by state'; do
        # shellcheck disable=SC2086 # a verb with its option
        {
            wrong $verb sport = :65536 '=>' 65536
            wrong $verb sport = :-1 '=>' -1
            wrong $verb dst 10.0.0.0/33 '=>' /33
            wrong $verb dst '[::1]/129' '=>' /129
            wrong $verb dst 10.0.0.256 '=>' 10.0.0.256
            wrong $verb sport = '=>' sport
            wrong $verb sport '=>' sport
            wrong $verb dst '=>' dst
            wrong $verb sport = :80 or '=>' 'missing at the end'
            wrong $verb '(' sport = :80 '=>' '"("'
            wrong $verb sport = :80 ')' '=>' '")"'
            wrong $verb '(' ')' '=>' '")"'
            wrong $verb not '=>' missing
            wrong $verb state '=>' state time-wait
            wrong $verb state tw '=>' '"tw"' time-wait
            wrong $verb state close-wait,time-wait '=>' 'is a list'
            wrong $verb dport 22,80 '=>' '"22,80"' 'or dport = :80'
            wrong $verb exclude all '=>' 'no state'
            wrong $verb sport = :80 state time-wait '=>' '"state"'
            wrong $verb '(' state time-wait ')' '=>' '"state"'
            wrong $verb sport = :80 and state time-wait '=>' '"state"'
            wrong $verb dst localhost '=>' localhost
            wrong $verb sprot = :80 '=>' sprot sport
            wrong $verb DST 10.0.0.1 '=>' DST dst
            wrong $verb time-wait '=>' 'state time-wait'
            wrong $verb 10.0.0.1 '=>' 10.0.0.1
            wrong $verb frobnicate '=>' frobnicate
            wrong $verb sport = :80 frobnicate '=>' frobnicate
            wrong $verb dev no-such-device '=>' no-such-device
            wrong $verb cgroup /no/such/group '=>' /no/such/group
            wrong $verb fwmark x '=>' '"x"'
            wrong $verb src ::1:80 '=>' ::1:80
            wrong $verb sport = ':no-such-service' '=>' no-such-service
        }
    done
    # Without a verb it is the report's.
    wrong state tw '=>' '"tw"' time-wait
    wrong sport = :65536 '=>' 65536
    wrong dst 10.0.0.0/33 '=>' /33
    wrong '(' sport = :80 '=>' '"("'
}

# And what only looks wrong.
right() {
    local words
    for words in -h --help -V --version help version 'help ports' \
        'help check' '-o help' 'states -o help' \
        'count -o help --by state' 'ports --help' 'sockets -h' '-tan' \
        '-t -a -n states' 'states -tan' 'ports -p' '-4 -6' 'states -46' \
        '-j states' 'states -J' '--limit 0' '--group-peers /24 peers' \
        'peers --group-peers /24,/64' 'peers --group-peers /64' \
        'report -L 3' 'states -d 0.001m' 'peers --group-peers 24' \
        'wait --until time_wait:https>=0 -t 5s' \
        'ports -o PORT,Estab,CLOSES/S -x -time-wait' \
        'sockets -x -age' 'explain EMFILE nginx tw_reuse' \
        'explain Too many open files' 'explain bind: Address already in use' \
        'count' 'count state time-wait' 'count --by STATE,lport -x Total' 'states -- state time-wait'; do
        [ "$words" != '-o help' ] || continue
        # shellcheck disable=SC2086 # several words
        capture "$tcpwait" $words
        if [ "$status" = 0 ] && [ ! -s "$LAB_DIR/err" ]; then
            ok
        else
            not_ok "tcpwait $words" "status $status: $(cat "$LAB_DIR/err")"
        fi
    done
    capture "$tcpwait" --version
    check '--version says one line' \
        has_line "$LAB_DIR/out" '^tcpwait [0-9]+(\.[0-9]+)+$'
}

all() {
    verbs
    first_options
    options
    not_theirs
    explaining
    counting
    filters
    right
}

lab_need_built "$tcpwait"
all
lab_finish
