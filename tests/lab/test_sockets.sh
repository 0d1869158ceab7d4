#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# "tcpwait sockets" in every order, length and format: the same sockets.
# shellcheck disable=SC2317 # lab_run calls the functions
set -eu
# shellcheck source=tests/lab/lib.sh
. "$(dirname "$0")/lib.sh"

# No state that runs out by itself, so that two calls see one table.
table=(
    listen 0.0.0.0:80 -- listen '[::]:81'
    -- established 127.0.0.1:80 400 src=127.0.1.1+4
    -- established '[::1]:81' 200 -- established 127.0.0.1:81 100
    -- close-wait 127.0.0.1:80 90 peer=gone
    -- close-wait 127.0.0.1:80 40 peer=gone kind=data data=300
    -- close-wait '[fd00:9::1]:81' 60 peer=gone side=client kind=goodbye
)

sockets() {
    python3 "$lab_here/sockets.py"
}

lab_enter "$@"
need python3
lab_need
lab_run sockets "${table[@]}"
lab_finish
