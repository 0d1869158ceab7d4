#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# What a terminal is told beside the answer: that time passes, that nothing
# matches, which way numbers are sorted, and no line longer than it is wide.
# shellcheck disable=SC2317 # lab_run calls the functions
set -eu
# shellcheck source=tests/lab/lib.sh
. "$(dirname "$0")/lib.sh"

table=(
    listen 0.0.0.0:80 -- established 127.0.0.1:80 30 src=127.0.1.1+4
    -- close-wait 127.0.0.1:80 20 peer=gone kind=data data=300
)

terminal() {
    python3 "$lab_here/terminal.py"
}

lab_enter "$@"
need python3
lab_need
lab_run terminal "${table[@]}"
lab_finish
