#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Known, steady closes for longer than a TIME_WAIT lasts: does one look at the
# table find their rates?  Takes 75 seconds.
# shellcheck disable=SC2317 # lab_run calls the functions
set -eu
# shellcheck source=tests/lab/lib.sh
. "$(dirname "$0")/lib.sh"

close_rate() {
    python3 "$lab_here/close_rate.py"
}

lab_enter "$@"
need python3
lab_need
# Taken over by new connections, TIME_WAIT would go early.
lab_sysctl=(-s net.ipv4.tcp_tw_reuse=0)
lab_run close_rate listen 0.0.0.0:8080 -- listen 127.0.0.2:3306 -- \
    rate server 127.0.0.1:8080 40 90 life=2 -- \
    rate client 127.0.0.2:3306 25 90
lab_finish
