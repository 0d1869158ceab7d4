#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# bench: the targets of speed and memory, measured on real sockets.
#
#   bench.sh [-s SOCKETS] [-n ROUNDS]
#
# Builds tables of sockets in private network namespaces, the large one of
# SOCKETS (600000), the small one of a tenth, and takes the programs in turn.
# Times are ratios within one run: absolute figures mean nothing on a shared
# machine, and nothing fails here: a miss is shown as "over".
#
# BUILD, STATES, REPORT, WAITS and OWNERS name the folder and the commands.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
build=${BUILD:-$(cd "$here/../.." && pwd)/build}
states=${STATES:-$build/tcpwait states}
report=${REPORT:-$build/tcpwait report --owners never}
waits=${WAITS:-$report}
OWNERS=${OWNERS:-$build/tcpwait report --owners always}
sockets=600000
rounds=15
holders=() answers=()
readonly here build states report waits

readonly ss_count="ss -tan | awk 'NR > 1 { ++n[\$1] }
    END { for (state in n) print state, n[state] }'"
readonly netstat_count="netstat -n | awk '/^tcp/ { ++n[\$NF] }
    END { for (state in n) print state, n[state] }'"

# in_table FUNCTION [ARGUMENT...] runs a function of this file in a namespace
# of its own, so that every table is new and no TIME_WAIT of it is old.
in_table() {
    "$here/../lab/ns.sh" -s net.ipv4.tcp_max_tw_buckets=4000000 \
        "$0" --run "$sockets" "$rounds" "$@"
}

# begin SCRIPT... starts a generator, stand waits until its table stands.
begin() {
    exec {answer}< <(exec "$build/sockgen" "$@" -- ready -- hold 600 \
        < /dev/null)
    holders+=($!)
    answers+=("$answer")
}

stand() {
    local answer line
    for answer in "${answers[@]}"; do
        read -r -u "$answer" line || line=
        if [ "$line" != ready ]; then
            echo "bench: the table could not be built" >&2
            exit 1
        fi
    done
    answers=()
}

# fill N: of N sockets 81.5 % are TIME_WAIT, half of them of a service here and
# half toward one elsewhere; 8.3 % CLOSE_WAIT; the rest ESTABLISHED.
fill() {
    local n=$1
    local n_tw=$((n * 815 / 2000)) n_cw=$((n / 12))
    begin listen 127.0.0.1:8080 name=web -- \
        established 127.0.0.1:8080 $(((n - n_cw - 2 * n_tw) / 2)) \
        src=127.0.0.1+20 -- \
        close-wait 127.0.0.1:8080 "$n_cw" peer=gone src=127.0.0.1+20
    stand
    begin listen 127.0.0.1:8081 name=web -- \
        time-wait 127.0.0.1:8081 "$n_tw" src=127.0.0.1+20
    begin listen 127.0.0.2:3306 name=db -- \
        time-wait 127.0.0.2:3306 "$n_tw" side=client src=127.0.0.1+20
    stand
}

# say WHAT MEASURED UNIT RELATION TARGET: one row; $count sockets stood.
say() {
    awk -v what="$1" -v n="${count:-0}" -v value="$2" -v unit="$3" \
        -v relation="$4" -v target="$5" 'BEGIN {
            ok = relation == "<=" ? value <= target : value >= target
            text = sprintf(value < 100 ? "%.2f %s" : "%.0f %s", value, unit)
            printf "%-52s %8d %14s %11s  %s\n", what, n, text,
                relation " " target, ok ? "ok" : "over"
        }'
}

note() {
    printf '%-52s %8s %14s %11s  %s\n' "$1" "${count:--}" "$2" - "${3--}"
}

# pair ROUNDS COMMAND... -- COMMAND... fills ms, ratio, diff_ms and rss, one
# value per command.
pair() {
    local a b c d table
    ms=() ratio=() diff_ms=() rss=()
    table=$("$build/bench/pair" "$@")
    while read -r a b c d; do
        ms+=("$a")
        ratio+=("$b")
        diff_ms+=("$c")
        rss+=("$d")
    done <<< "$table"
    count=$("$build/bench/walk")
}

# quotient A B is A / B; quotient A B C D is (A / B) / (C / D).
quotient() {
    awk -v a="$1" -v b="$2" -v c="${3-1}" -v d="${4-1}" \
        'BEGIN { printf "%.3f", (b > 0 && c > 0 ? a * d / b / c : 0) }'
}

# A table of N sockets: our programs beside the bare walk.
large() {
    fill "$sockets"
    # shellcheck disable=SC2086
    pair "$rounds" "$build/bench/walk" -- $states -- $report
    say 'states / bare walk' "${ratio[1]}" x '<=' 1.10
    say 'report / bare walk' "${ratio[2]}" x '<=' 1.20
    say 'report, peak RSS' "$(quotient "${rss[2]}" 1024)" MiB '<=' 16
    note 'bare walk, for the record' "${ms[0]} ms"
    note 'states, for the record' "${ms[1]} ms"
    note 'report, for the record' "${ms[2]} ms"
    printf '%s %s %s\n' "$count" "${ms[0]}" "${ms[1]}" >&3
}

# The pipelines that it replaces; slower, so fewer rounds and a new table.
pipelines() {
    local n=$(((rounds + 2) / 3))
    fill "$sockets"
    # shellcheck disable=SC2086
    pair "$n" $states -- sh -c "$ss_count"
    say 'ss -tan | awk / states' "${ratio[1]}" x '>=' 4.5
    if ! command -v netstat > /dev/null; then
        note 'netstat -n | awk / states' - 'skipped: no netstat'
        return
    fi
    # shellcheck disable=SC2086
    pair "$n" $states -- sh -c "$netstat_count"
    say 'netstat -n | awk / states' "${ratio[1]}" x '>=' 7
}

# The same programs on a tenth of it; the large figures come as arguments.
growth() {
    local large_n=$1 large_walk=$2 large_states=$3
    fill $((sockets / 10))
    # shellcheck disable=SC2086
    pair $((rounds * 2)) "$build/bench/walk" -- $states
    say 'time per socket, large / small table: states' \
        "$(quotient "$large_states" "$large_n" "${ms[1]}" "$count")" x \
        '<=' 1.15
    note 'the same of the bare walk' \
        "$(quotient "$large_walk" "$large_n" "${ms[0]}" "$count") x"
}

# Prints the peak RSS of a command over N remote addresses.
rss_peers() {
    begin listen 127.0.0.1:8080 -- \
        time-wait 127.0.0.1:8080 "$1" src="127.1.0.1+$1"
    stand
    # shellcheck disable=SC2086
    pair 5 $report
    printf '%s %s\n' "$count" "${rss[0]}"
}

# The same over N CLOSE_WAIT of one service and three peers.
rss_waits() {
    begin listen 127.0.0.1:8080 -- \
        close-wait 127.0.0.1:8080 "$1" peer=gone src=127.0.0.1+3
    stand
    # shellcheck disable=SC2086
    pair 5 $waits
    printf '%s %s\n' "$count" "${rss[0]}"
}

# slope FUNCTION WHAT TARGET: bytes for each of the further sockets.
slope() {
    local few_n few_kib many_n many_kib
    read -r few_n few_kib < <(in_table "$1" $((sockets / 60)))
    read -r many_n many_kib < <(in_table "$1" $((sockets / 10)))
    count=$many_n
    say "$2" "$(quotient $(((many_kib - few_kib) * 1024)) \
        $((many_n - few_n)))" bytes '<=' "$3"
}

# Among three descriptors of sockets, one is a CLOSE_WAIT.
owners() {
    local n=$((sockets / 12)) holders_of
    begin listen 127.0.0.1:8080 name=web -- \
        established 127.0.0.1:8080 "$n" src=127.0.0.1+20 -- \
        close-wait 127.0.0.1:8080 "$n" peer=gone src=127.0.0.1+20
    stand
    holders_of=$(pgrep -P "${holders[0]}")
    # shellcheck disable=SC2086
    pair "$rounds" "$build/bench/walk" fd $holders_of -- $OWNERS
    say 'owners / bare scan of the fds' "${ratio[1]}" x '<=' 1.3
    # shellcheck disable=SC2086
    pair 1 $OWNERS -- ss -tanp
    say 'ss -tanp / owners' "${ratio[1]}" x '>=' 15
}

empty() {
    # shellcheck disable=SC2086
    pair $((rounds * 2)) ss -tan -- $report -- $states
    say 'empty host: report - ss -tan' "${diff_ms[1]}" ms '<=' 5
    say 'empty host: states - ss -tan' "${diff_ms[2]}" ms '<=' 5
}

if [ "${1-}" = --run ]; then
    sockets=$2
    rounds=$3
    shift 3
    trap 'kill "${holders[@]}" 2> /dev/null || true' EXIT
    "$@"
    exit
fi

while getopts n:s: option; do
    case $option in
        n) rounds=$OPTARG ;;
        s) sockets=$OPTARG ;;
        *) exit 2 ;;
    esac
done
for tool in tcpwait sockgen bench/walk bench/pair; do
    if [ ! -x "$build/$tool" ]; then
        echo "bench: no $build/$tool" >&2
        exit 1
    fi
done
figures=$(mktemp)
trap 'rm -f "$figures"' EXIT
printf '%-52s %8s %14s %11s\n' WHAT SOCKETS MEASURED TARGET
in_table large 3> "$figures"
in_table pipelines
read -r large_n large_walk large_states < "$figures"
in_table growth "$large_n" "$large_walk" "$large_states"
slope rss_peers 'report, RSS per further remote address' 192
slope rss_waits 'report, RSS per further CLOSE_WAIT' 24
in_table empty
in_table owners
