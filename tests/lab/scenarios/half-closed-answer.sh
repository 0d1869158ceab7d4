# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034
# Clients that said all they have and wait, while the server computes: neither
# end is at fault, and neither is told as if it were.
must="half-closed:info close-wait-leak:info"
args="--threshold close-wait-age=1s"
scene() {
    queues computing 80 20
    sleep 1
}
