#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Is every JSON document what tcpwait-json(5) says it is?
# shellcheck disable=SC2317 # lab_run calls the functions
set -eu
# shellcheck source=tests/lab/lib.sh
. "$(dirname "$0")/lib.sh"

# No state that runs out by itself, TIME_WAIT for its age apart.
table=(
    listen 0.0.0.0:80 name=web -- listen '[::]:81' -- listen 127.0.0.3:82
    -- listen 127.0.0.1:32700
    -- listen 127.0.0.1:83 accept=no
    -- established 127.0.0.1:80 20 src=127.0.1.1+3 client=curl
    -- established '[::1]:81' 10 -- established 127.0.0.3:82 700 client=java
    -- close-wait 127.0.0.1:80 9 peer=gone
    -- close-wait 127.0.0.1:83 5 kind=unaccepted data=7 peer=gone
    -- close-wait '[::1]:81' 8 side=client kind=goodbye peer=gone
    -- close-wait '[::1]:81' 7 kind=unread peer=gone
    -- fin-wait2 127.0.0.1:80 4 held=yes peer=gone
    -- time-wait 127.0.0.1:80 60 -- time-wait '[::1]:81' 50 side=client
)

busy() {
    python3 "$lab_here/json_doc.py" busy
}

empty() {
    python3 "$lab_here/json_doc.py" empty
}

# The listener on 32700 stands inside it, which is a finding.
lab_sysctl=(-s net.ipv4.ip_local_port_range='30000 60999')
lab_enter "$@"
need python3
lab_need
lab_run busy "${table[@]}"
lab_run empty
lab_finish
