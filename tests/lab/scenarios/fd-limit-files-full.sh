# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
# None is left, and who comes waits for accept().
must="fd-limit:critical"
may="accept-stalled accept-queue-full"
evidence=('fd-limit.accept_queue == 3'
    '"without one accept() fails with EMFILE; 3 connections wait" in fd-limit.summary')
scene() {
    leak_all web server 80 1000 0 filling=128 nofile=128
    python3 -c "import socket, time
held = [socket.create_connection(('127.0.0.1', 80)) for _ in range(3)]
time.sleep(200)" &
    await_true at_least 6 ESTABLISHED
}
