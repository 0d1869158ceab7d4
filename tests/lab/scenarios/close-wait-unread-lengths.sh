# shellcheck shell=bash disable=SC2034
# SPDX-License-Identifier: MIT
# The client reads what the answer's length says and never closes: the FIN
# alone is unread, upon a request and not after idling in a pool.
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
    turn lengths 127.0.0.1 8080 12
    sleep 0.5
}
