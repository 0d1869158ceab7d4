# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# documents: what tests/stored.sh has tcpwait say of a sample.
#
#   doc FILE ARGUMENT...    in the short list and the whole one
#   more FILE ARGUMENT...   in the whole one only
#
# FILE is where the document goes; WIDTH is the terminal's, UTF8=1 its
# character set.

states=established,syn_sent,syn_recv,fin_wait1,fin_wait2,time_wait,close
states+=,close_wait,last_ack,listen,closing
rows=netns,role,$states,total,change,closes_per_second,history
rows+=,mean_lifetime_seconds,unaccepted,sending,goodbye,unread,consumed
rows+=,oldest_seconds,median_seconds,fin_wait2_orphans,owner,unit
rows+=,closes_per_second_now,closes_at_least
sockets=netns,state,role,local,remote,local_address,local_port,remote_address
sockets+=,remote_port,recv_queue,send_queue,age_seconds,close_wait,inode,uid
sockets+=,owner,unit,interface
keys=state,role,netns,local_address,local_port,remote_address,remote_port
keys+=,service_port,uid,unit,process

# Of one sample.
sample_documents() {
    local columns format key

    doc report
    WIDTH=200 doc report report
    UTF8=1 more report
    doc report -j
    more report -d 1
    more report -d 1 -j
    more report --color always
    more report -L 2
    more report -L 0 -N all
    more report -p --reader procfs
    more report --reader netlink-by-family -j
    more report --threshold close-wait-age=1s --threshold close-wait-count=2 \
        --threshold time-wait-count=5
    more report state close-wait
    more report --fail-on info
    more report -4
    more report -6

    doc states states
    doc states states -d 1
    more states states -j
    more states states -d 1 -j
    more states states -H -x -count
    more states states --format csv
    more states states --format tsv -o state,count,change
    more states states --reader procfs
    more states states --reader netlink-by-family
    doc states states -N all -j
    more states states -4
    more states states -6
    more states states exclude listen
    more states states 'sport >= :1024 or dport = :http'
    more states states 'not ( src 127.0.0.0/8 or dst [::1] )'

    doc ports ports
    WIDTH=200 doc ports ports -o +unit
    UTF8=1 more ports ports
    for columns in port addresses "port,addresses,$rows"; do
        more ports ports -L 0 -o "$columns"
        more ports ports -L 0 -o "$columns" --format csv
    done
    more ports ports --format tsv
    more ports ports -j
    more ports ports -d 1 -j
    more ports ports -d 1 -x -change
    more ports ports -x total -L 3 -H
    more ports ports --owners never -j
    doc ports ports -N all --format csv
    more ports ports --reader procfs -j
    more ports ports state time-wait state close-wait
    more ports ports dev lo
    more ports ports --color always

    doc peers peers
    WIDTH=200 doc peers peers -o +other_end
    columns=peer,address,service_port,ports_used,other_end,budget_source
    columns+=,budget_used,budget_reusable,budget_capacity,$rows
    for format in csv tsv; do
        more peers peers -L 0 --format $format -o "$columns"
    done
    UTF8=1 more peers peers -L 0 -o "$columns"
    more peers peers -j
    more peers peers -d 1 -j
    more peers peers --group-peers /24,/64
    more peers peers --group-peers /8 -j
    more peers peers -x -ports_used -L 2
    more peers peers --owners never
    more peers peers -N all
    more peers peers --reader procfs --format csv
    more peers peers dst 10.0.0.0/8

    doc sockets sockets -L 20
    WIDTH=200 doc sockets sockets -L 5 -o "$sockets"
    more sockets sockets -L 40 -j
    more sockets sockets -L 0 -o "$sockets" --format csv
    more sockets sockets -L 60 --format tsv
    more sockets sockets -L 60 -x -age_seconds
    more sockets sockets -L 20 -x remote,state -H
    more sockets sockets -L 20 --owners never -j
    more sockets sockets -L 20 -N all
    more sockets sockets -L 20 --reader procfs -j
    more sockets sockets -L 40 --reader netlink-by-family --format csv
    more sockets sockets -L 20 state close-wait
    more sockets sockets -L 20 state big exclude established
    more sockets sockets -L 20 'sport = :80 or sport = :https'
    more sockets sockets -L 20 'dst 127.0.0.1 and not dport 1024'
    more sockets sockets -L 20 -6 state all
    more sockets sockets -L 20 dev lo

    doc count count
    doc count count --by state,remote_address -L 10
    for key in ${keys//,/ }; do
        more count count --by "$key" -L 12
        more count count --by "$key" -L 12 -j
    done
    more count count --by service_port,state -d 1 -j
    more count count --by role,process --format csv -o "role,process,total,$states"
    more count count --by remote_address,state --group-peers /16 --format tsv
    more count count --by netns,uid -N all
    more count count --by unit -x total state time-wait

    doc diagnose diagnose
    doc diagnose diagnose -j
    WIDTH=200 more diagnose diagnose
    UTF8=1 more diagnose diagnose
    more diagnose diagnose --color always
    more diagnose diagnose --format csv
    more diagnose diagnose --format tsv
    more diagnose diagnose -d 1 -j
    more diagnose diagnose -d 1
    more diagnose diagnose -N all -j
    more diagnose diagnose --owners never -j
    more diagnose diagnose --reader procfs -j
    more diagnose diagnose --fail-on warning
    doc diagnose diagnose --threshold close-wait-age=1s \
        --threshold close-wait-count=2 --threshold time-wait-count=5 \
        --threshold fin-wait2-count=2 --threshold unanswered-count=2 \
        --threshold syn-sent-count=2 --threshold budget-info=1%
    more diagnose diagnose -j --threshold close-wait-age=1s \
        --threshold close-wait-count=2 --threshold time-wait-count=5 \
        --threshold fin-wait2-count=2 --threshold unanswered-count=2 \
        --threshold syn-sent-count=2 --threshold budget-info=1%
    more diagnose diagnose state close-wait

    doc sysctl sysctl
    more sysctl sysctl -j
    WIDTH=200 more sysctl sysctl
    more sysctl sysctl -o name,value,default,unit,verdict,why,does,does_not,netns
    for format in csv tsv; do
        more sysctl sysctl --format $format \
            -o name,value,default,unit,verdict,why,does,does_not,netns
    done
    more sysctl sysctl net.ipv4.tcp_tw_reuse net.ipv4.tcp_fin_timeout
    more sysctl sysctl -N all

    doc check check
    doc check check -w close_wait=3 -c time_wait=100
    more check check -w close_wait=1000 -c close_wait=2000
    more check check -w established:5 -c @1:2
    more check check -d 1
    more check check -d 1 -w closes_per_second=0.1
    more check check --per port -w close_wait=1
    more check check --per peer -w time_wait=5 -c time_wait=50
    more check check --threshold close-wait-age=1s
    more check check -N all
    more check check --reader procfs -w listen=0
    more check check -t 5 -w port_budget=1% -w close_wait_age=1

    doc metrics metrics
    more metrics metrics --peers 3
    more metrics metrics -d 1
    more metrics metrics -N all --owners never
    more metrics metrics --reader procfs

    doc wait wait --until 'close_wait < 1' -t 2 -d 1
    more wait wait --until 'established >= 0'
    more wait wait --until 'time_wait:80 = 0' -t 1
    more wait wait --until 'nothing < 1'

    doc top top -b -n 1
    more top top -b -n 2 -d 1
    WIDTH=200 UTF8=1 more top top -b -n 2 -d 1 -N all
    more top top -b -n 1 state time-wait
}

# Of no sample in particular.
plain_documents() {
    local verb name

    doc help --help
    doc help --version
    for verb in report states ports peers sockets count diagnose explain \
        sysctl top check metrics wait; do
        doc help "$verb" --help
        case $verb in
            states | ports | peers | sockets | count | sysctl)
                doc help "$verb" -o help
                doc errors "$verb" -o nothing
                doc errors "$verb" -x nothing
                doc errors "$verb" --format xml
                ;;
        esac
        # Without a terminal top goes on for ever.
        set -- "$verb"
        [ "$verb" != top ] || set -- top -b -n 1
        doc errors "$@" --nothing
        doc errors "$@" -N nothing
        doc errors "$@" --reader nothing
        doc errors "$@" -L x
        doc errors "$@" sport = :nothing
        doc errors "$@" '( src 1.2.3.4/33'
        doc errors "$@" state nothing
    done
    doc errors nothing
    doc errors count --by nothing
    doc errors peers --group-peers /x
    doc errors diagnose --threshold nothing=1
    doc errors diagnose --threshold close-wait-age=x
    doc errors diagnose --fail-on nothing
    doc errors --color nothing
    doc errors --owners nothing
    doc errors check -w nothing=1
    doc errors check -w close_wait=x
    doc errors check --per nothing
    doc errors check -t x
    doc errors metrics --peers x
    doc errors metrics -O /nowhere/at/all.prom
    doc errors wait
    doc errors wait --until 'close_wait <'
    doc errors explain nothing
    doc errors sysctl net.ipv4.nothing
    doc errors top -n x -b

    doc explain explain
    for name in client-churn port-exhaustion server-closes-first \
        time-wait-table-full close-wait-leak close-wait-unread \
        close-wait-unaccepted stale-pool inherited-descriptor fd-limit \
        accept-queue-full dead-descriptors peer-not-reading time-wait-refuses-syn peer-never-closes half-closed unanswered-close \
        unanswered-connect sysctl-tw-reuse-inert sysctl-port-range-overlap \
        sysctl-tw-buckets-low sysctl-obsolete ESTABLISHED SYN_SENT SYN_RECV \
        FIN_WAIT1 FIN_WAIT2 TIME_WAIT CLOSE CLOSE_WAIT LAST_ACK LISTEN \
        CLOSING unaccepted sending goodbye unread consumed per-request \
        idle-timeout burst probe unknown time-wait-count time-wait-spread \
        budget-info budget-warning budget-critical tw-table \
        close-wait-count close-wait-age fd-warning fd-critical \
        fin-wait2-count unanswered-count syn-sent-count dead-count stalled-count paws-rate; do
        doc explain explain "$name"
    done
    WIDTH=60 doc explain explain TIME_WAIT CLOSE_WAIT
    UTF8=1 doc explain explain close-wait-leak
}
