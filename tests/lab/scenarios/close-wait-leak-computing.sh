# shellcheck shell=bash disable=SC2034,SC2154,SC2016
# SPDX-License-Identifier: MIT
# A server computes for clients that said all they have and wait for it.
. tests/lab/real/lib.sh
must="close-wait-leak:info"
may="half-closed"
args="--threshold close-wait-age=1s"
evidence=("states.close_wait == 30" "n.close-wait-leak == 1")

scene() {
    client computing 8080 30
    await_true at_least 30 CLOSE_WAIT sport = :8080
    sleep 1.5
}
