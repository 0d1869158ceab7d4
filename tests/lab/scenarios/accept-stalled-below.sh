# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
# Nine wait; others have sent nothing to a server that waits for that; a burst
# was taken.
may="requests-waiting"
args="--threshold accept-wait-age=1s"
scene() {
    queues stalled 80 9 64 -- deferred 81 30 -- burst 82 200
    await_true all_taken
}
# Whatever the machine makes of a second.
all_taken() {
    ss -Hltn 'sport = :82' | grep -q 'LISTEN *0 '
}
