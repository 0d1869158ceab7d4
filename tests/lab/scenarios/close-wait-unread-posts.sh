# shellcheck shell=bash disable=SC2034
# SPDX-License-Identifier: MIT
# The answers are all alike, and came at once: a client that does not read,
# and no pool whose server said goodbye.
. tests/lab/turns.sh
tools=""
must="close-wait-unread:warning"
may=""
args="--threshold close-wait-age=1s"
evidence=(
    "close-wait-unread.count == 12"
    "close-wait-unread.goodbye == 0"
)

scene() {
    turn posts 127.0.0.1 8080 12
    sleep 0.5
}
