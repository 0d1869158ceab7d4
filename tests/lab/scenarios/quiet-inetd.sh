# shellcheck shell=bash disable=SC2034,SC2154
# SPDX-License-Identifier: MIT
# Each connection is the standard streams of another program.
. tests/lab/quiet.sh
tools=""
must=""
may=""
args=""
evidence=(
    "states.close_wait == 12"
    "states.established == 36"
)

scene() {
    act inetd inetd 127.0.0.1 2222 30 12
}
