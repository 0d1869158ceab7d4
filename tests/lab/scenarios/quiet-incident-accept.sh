# shellcheck shell=bash disable=SC2034,SC2154
# SPDX-License-Identifier: MIT
# A handler waits for ever, and the clients give up in the queue.
. tests/lab/quiet.sh
tools=""
must="close-wait-unaccepted:critical accept-queue-full"
may=""
args="--threshold close-wait-age=2s"
evidence=(
    "close-wait-unaccepted.count == 17"
)

scene() {
    act gunicorn blocked 127.0.0.1 8000 18 16
}
