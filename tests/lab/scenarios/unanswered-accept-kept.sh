# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
# SYN that nobody meant, at a server whose clients keep their connections and
# open no new ones.
must="unanswered-accept:info"
args="-d 1"
evidence=('unanswered-accept.passive_opens_between_samples == 0'
    'unanswered-accept.established == 30'
    '"30 are established" in unanswered-accept.summary')
scene() {
    opens many-half 10.9.0.2 443 20
    python3 -c "import socket, time
held = [socket.create_connection(('10.9.0.2', 443)) for _ in range(30)]
while True:
    for conn in held:
        conn.send(b'x')
    time.sleep(0.3)" &
    sleep 8
}
