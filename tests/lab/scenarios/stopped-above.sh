# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
# The server was stopped: that is proven, and no cause beside it.
must="close-wait-unaccepted:critical"
may="accept-stalled"
args="--threshold close-wait-age=1s"
tools="python3"
evidence=('close-wait-unaccepted.process_state == "stopped"'
    'len([f for f in findings if f["id"] == "close-wait-unaccepted"][0]["causes"]) == 1'
    '"which is stopped" in [f for f in findings if f["id"] == "close-wait-unaccepted"][0]["summary"]')
scene() {
    local server
    python3 - > "$scratch/server" 2>> "$scratch/said" << 'EOF' &
import socket
s = socket.create_server(("127.0.0.1", 8000), backlog=50)
print("ready", flush=True)
while True:
    s.accept()[0].close()
EOF
    server=$!
    await_true grep -q ready "$scratch/server" || give_up server
    kill -STOP "$server"
    await_true grep -q '^State:.T' "/proc/$server/status" || give_up stop
    python3 - 2>> "$scratch/said" << 'EOF'
import socket
C = [socket.create_connection(("127.0.0.1", 8000)) for _ in range(20)]
for c in C:
    c.sendall(b"hello")
for c in C:
    c.close()
EOF
    await_true at_least 20 CLOSE_WAIT || give_up clients
    sleep 1.5
}
