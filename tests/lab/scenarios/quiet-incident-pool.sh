# shellcheck shell=bash disable=SC2034,SC2154
# SPDX-License-Identifier: MIT
# A database times idle connections out, and the pool keeps them.
. tests/lab/quiet.sh
tools=""
must="stale-pool:info"
may=""
args="--threshold close-wait-age=2s"
evidence=(
    "stale-pool.count == 40"
)

scene() {
    act worker pool 127.0.0.2 5432 40 2
}
