# shellcheck shell=bash disable=SC2034,SC2154
# SPDX-License-Identifier: MIT
# listen(0) lets one client wait, and so its queue always looks full.
. tests/lab/quiet.sh
tools=""
must=""
may=""
args=""
evidence=(
    "states.established == 2"
)

scene() {
    act lone one-waits 127.0.0.1 8080
}
