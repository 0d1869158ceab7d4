# shellcheck shell=bash disable=SC2034,SC2154
# SPDX-License-Identifier: MIT
# 200 connects a second, each answered long before it would be repeated.
. tests/lab/quiet.sh
tools=""
must=""
may=""
args=""
evidence=(
    "states.syn_sent >= 30"
)

scene() {
    act crawler brisk 10.9.9.9 443 200 0.25
}
