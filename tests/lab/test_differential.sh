#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Does tcpwait count what ss and /proc/net/tcp{,6} count?  On one live table of
# IPv4, IPv6 and IPv4 through IPv6 sockets, by each reader.
# shellcheck disable=SC2317 # lab_run calls the functions
set -eu
# shellcheck source=tests/lab/lib.sh
. "$(dirname "$0")/lib.sh"

table=(
    listen 0.0.0.0:80 -- listen '[::]:81' -- listen '[::1]:82' v6only=yes
    -- time-wait 127.0.0.1:80 9000
    -- time-wait 127.0.0.1:80 3000 src=127.0.0.5 side=client
    -- time-wait '[::1]:82' 5000
    -- time-wait 127.0.0.1:81 4000
    -- time-wait '[::1]:81' 1000 side=client
    -- close-wait 127.0.0.1:80 900 peer=gone
    -- close-wait '[::1]:82' 600 side=client peer=gone
    -- close-wait 127.0.0.1:81 600 peer=gone kind=unread
    -- established 127.0.0.1:80 500
    -- established '[::1]:82' 300
    -- established 127.0.0.1:81 300
    -- syn-sent 10.9.9.1:443 20
    -- syn-recv 127.0.0.1:80 15
    -- fin-wait2 127.0.0.1:80 30 peer=gone
    -- fin-wait2 '[::1]:82' 20 held=yes
    -- fin-wait1 127.0.0.1:80 9
    -- closing 127.0.0.1:81 7
    -- last-ack '[::1]:82' 6
    # Bound and no more: in no state at all.
    -- bound 127.0.0.1:9000 3
)

differential() {
    python3 "$lab_here/differential.py"
}

lab_enter "$@"
need python3 ss
lab_need
lab_run differential "${table[@]}"
lab_finish
