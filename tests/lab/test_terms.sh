#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The terms of a filter that ss(8) does not have, in every command: they select
# the sockets of which each column says so.
# shellcheck disable=SC2317 # lab_run calls the functions
set -eu
# shellcheck source=tests/lab/lib.sh
. "$(dirname "$0")/lib.sh"

table=(
    listen 0.0.0.0:80 -- established 127.0.0.1:80 30 src=127.0.1.1+4
    -- close-wait 127.0.0.1:80 20 peer=gone
    -- close-wait 127.0.0.1:80 15 peer=gone kind=data data=300
    -- time-wait 127.0.0.1:80 12
)

terms() {
    python3 "$lab_here/terms.py"
}

lab_enter "$@"
need python3
lab_need
lab_run terms "${table[@]}"
lab_finish
