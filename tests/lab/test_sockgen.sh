#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Does sockgen of the build B make exactly what it says?  ss is the judge.
#
# Each case is a script and the sockets that must stand afterwards, as
# "N STATE RECV-Q SEND-Q END", END being the side of the local port.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
readonly here
sockgen=${B:-build}/sockgen
passed=0 failed=0

# What ss sees, listeners apart and, as newer ones show it, what is only
# bound; one line per kind of socket.
# shellcheck disable=SC2016
readonly summary='ss -tanH | awk "
    function many(n) { return n > 1000 ? \"many\" : n }
    \$1 != \"LISTEN\" && \$1 != \"UNCONN\" {
        n = split(\$4, part, \":\")
        end = part[n] >= 32768 ? \"client\" : \"server\"
        seen[\$1 \" \" many(\$2) \" \" many(\$3) \" \" end]++
    }
    END { for (key in seen) print seen[key], key }" | sort -k2'

# Waits for 200 TIME_WAIT, and a little for one too many.
# shellcheck disable=SC2016
readonly two_hundred='for ((i = 0; i < 300; i++)); do
    [ "$(ss -tanH state time-wait | wc -l)" -lt 200 ] || break
    sleep 0.1
done
sleep 0.2'

# expect SCRIPT... = LINE... runs the script on one listener of each family.
expect() {
    local script=() want found
    while [ "$1" != = ]; do
        script+=("$1")
        shift
    done
    shift
    want=$(printf '%s\n' "$@" | sort -k2)
    found=$("$here/ns.sh" -- "$sockgen" listen 0.0.0.0:80 -- \
        listen '[::]:81' -- "${script[@]}" -- run bash -c "$summary" 2>&1) ||
        found="status $?: $found"
    if [ "$found" = "$want" ]; then
        passed=$((passed + 1))
    else
        printf 'FAILED  %s\n  wanted:\n%s\n  found:\n%s\n' "${script[*]}" \
            "$want" "$found"
        failed=$((failed + 1))
    fi
}

# refuse WORDS SCRIPT... must end with status 1 and say those words.
refuse() {
    local words=$1 found
    shift
    if found=$("$here/ns.sh" -- "$sockgen" "$@" 2>&1); then
        found="status 0: $found"
    elif [[ $found == *"$words"* ]]; then
        passed=$((passed + 1))
        return
    fi
    printf 'FAILED  %s\n  wanted: %s\n  found: %s\n' "$*" "$words" "$found"
    failed=$((failed + 1))
}

established() {
    expect established 127.0.0.1:80 300 = \
        '300 ESTAB 0 0 client' '300 ESTAB 0 0 server'
    expect established '[::1]:81' 5 = '5 ESTAB 0 0 client' '5 ESTAB 0 0 server'
    expect established 127.0.0.1:81 5 = \
        '5 ESTAB 0 0 client' '5 ESTAB 0 0 server'
    expect established '[::ffff:127.0.0.1]:80' 5 = \
        '5 ESTAB 0 0 client' '5 ESTAB 0 0 server'
    expect established 10.9.0.2:80 5 src=10.9.0.1+3 = \
        '5 ESTAB 0 0 client' '5 ESTAB 0 0 server'
    expect established '[fd00:9::1]:81' 5 src=fd00:9::2+3 bind=yes = \
        '5 ESTAB 0 0 client' '5 ESTAB 0 0 server'
    expect established 127.0.0.1:80 5 data=7 = \
        '5 ESTAB 0 0 client' '5 ESTAB 7 0 server'
    expect listen 127.0.0.1:82 backlog=4 accept=no -- \
        established 127.0.0.1:82 5 accept=no side=client = \
        '5 ESTAB 0 0 client' '5 ESTAB 0 0 server'
}

time_wait() {
    expect time-wait 127.0.0.1:80 2000 = '2000 TIME-WAIT 0 0 server'
    expect time-wait 127.0.0.1:80 2000 side=client = \
        '2000 TIME-WAIT 0 0 client'
    expect time-wait '[::1]:81' 20 -- time-wait 127.0.0.1:81 10 side=client = \
        '20 TIME-WAIT 0 0 server' '10 TIME-WAIT 0 0 client'
    expect time-wait 127.0.0.1:80 60000 src=127.0.0.1+3 = \
        '60000 TIME-WAIT 0 0 server'
}

close_wait() {
    expect close-wait 127.0.0.1:80 30 = \
        '30 CLOSE-WAIT 0 0 server' '30 FIN-WAIT-2 0 0 client'
    expect close-wait 127.0.0.1:80 30 side=client peer=gone = \
        '30 CLOSE-WAIT 0 0 client'
    expect close-wait 127.0.0.1:80 30 peer=held kind=unread = \
        '30 CLOSE-WAIT 1 0 server' '30 FIN-WAIT-2 0 0 client'
    expect close-wait '[::1]:81' 30 side=client peer=gone kind=unread = \
        '30 CLOSE-WAIT 1 0 client'
    expect close-wait 127.0.0.1:81 30 kind=data data=10 peer=gone = \
        '30 CLOSE-WAIT 11 0 server'
    expect close-wait 127.0.0.1:80 30 kind=consumed data=10 peer=gone = \
        '30 CLOSE-WAIT 0 0 server'
    expect close-wait 127.0.0.1:80 30 kind=goodbye peer=gone = \
        '30 CLOSE-WAIT 25 0 client'
    expect close-wait 127.0.0.1:80 30 kind=goodbye data=107 peer=gone = \
        '30 CLOSE-WAIT 108 0 client'
    expect close-wait 127.0.0.1:80 30 kind=sending = \
        '30 CLOSE-WAIT 1 many server' '30 FIN-WAIT-2 many 0 client'
    expect listen 127.0.0.1:82 backlog=30 accept=no -- \
        close-wait 127.0.0.1:82 31 kind=unaccepted data=5 peer=gone = \
        '31 CLOSE-WAIT 6 0 server'
    expect close-wait 127.0.0.1:80 5 peer=gone inherit=child = \
        '5 CLOSE-WAIT 0 0 server'
    expect close-wait 127.0.0.1:80 5 peer=gone keepalive=50 nofile=64 = \
        '5 CLOSE-WAIT 0 0 server'
}

half_closed() {
    expect fin-wait2 127.0.0.1:80 9 = \
        '9 FIN-WAIT-2 0 0 server' '9 CLOSE-WAIT 1 0 client'
    expect fin-wait2 127.0.0.1:80 9 side=client held=yes peer=gone = \
        '9 FIN-WAIT-2 0 0 client'
    expect fin-wait1 127.0.0.1:80 9 = \
        '9 FIN-WAIT-1 0 1 server' '9 ESTAB 0 0 client'
    expect fin-wait1 127.0.0.1:80 9 side=client held=yes peer=gone = \
        '9 FIN-WAIT-1 0 1 client'
    expect closing 127.0.0.1:80 9 = \
        '9 CLOSING 1 1 server' '9 FIN-WAIT-1 0 1 client'
    expect closing 127.0.0.1:80 9 side=client peer=gone = \
        '9 CLOSING 1 1 client'
    expect last-ack 127.0.0.1:80 9 = \
        '9 LAST-ACK 0 1 server' '9 FIN-WAIT-2 0 0 client'
    expect last-ack '[::1]:81' 9 side=client peer=gone = \
        '9 LAST-ACK 0 1 client'
    expect dead 127.0.0.1:80 9 = ''
}

opening() {
    expect syn-sent 10.9.9.1:80 25 = '25 SYN-SENT 0 1 client'
    expect syn-sent '[fd00:9:9::1]:80' 25 = '25 SYN-SENT 0 1 client'
    expect listen 127.0.0.1:82 drop=yes -- syn-sent 127.0.0.1:82 25 = \
        '25 SYN-SENT 0 1 client'
    expect syn-recv 127.0.0.1:80 25 = \
        '25 SYN-SENT 0 1 client' '25 SYN-RECV 0 0 server'
    expect bound 127.0.0.1:9000 3 = ''
}

together() {
    expect established 127.0.0.1:80 7 -- unlisten 0.0.0.0:80 = \
        '7 ESTAB 0 0 client' '7 ESTAB 0 0 server'
    expect rate server 127.0.0.1:80 200 1 life=0.1 -- ready -- \
        run bash -c "$two_hundred; $summary" -- = \
        $'ready\n20 ESTAB 0 0 client' '20 ESTAB 0 0 server' \
        '200 TIME-WAIT 0 0 server'
}

refusals() {
    refuse 'nothing listens there' established 127.0.0.1:80 1
    refuse 'Address already in use' listen 127.0.0.1:80 -- \
        listen 127.0.0.1:80
    refuse 'Cannot assign requested address' listen 10.77.0.1:80
    refuse 'ports wanted' listen 127.0.0.1:80 -- \
        established 127.0.0.1:80 30000
    refuse 'takes 5 connections' listen 127.0.0.1:80 backlog=4 accept=no -- \
        close-wait 127.0.0.1:80 6 kind=unaccepted
    refuse 'accepts nothing' listen 127.0.0.1:80 accept=no -- \
        established 127.0.0.1:80 1
    refuse 'does not understand "kind=unread"' listen 127.0.0.1:80 -- \
        established 127.0.0.1:80 1 kind=unread
    refuse 'Network is unreachable' syn-sent 192.0.2.1:80 1
}

if ! command -v ss > /dev/null || ! "$here/ns.sh" true 2> /dev/null; then
    echo 'skipped: no ss, or no private namespace here'
    echo '0 passed, 0 failed, 1 skipped'
    exit
fi
established
time_wait
close_wait
half_closed
opening
together
refusals
echo "$passed passed, $failed failed, 0 skipped"
exit $((failed > 0))
