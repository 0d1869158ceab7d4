# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154,SC2317
# A server that was stopped and goes on again has nobody waiting.
tools="python3"
args="--threshold close-wait-age=1s"
evidence=('findings == []')
scene() {
    local server
    python3 - > "$scratch/server" 2>> "$scratch/said" << 'EOF' &
import socket
s = socket.create_server(("127.0.0.1", 8000), backlog=50)
print("ready", flush=True)
while True:
    c = s.accept()[0]
    c.recv(100)
    c.close()
EOF
    server=$!
    await_true grep -q ready "$scratch/server" || give_up server
    kill -STOP "$server"
    python3 - 2>> "$scratch/said" << 'EOF'
import socket
C = [socket.create_connection(("127.0.0.1", 8000)) for _ in range(20)]
for c in C:
    c.close()
EOF
    kill -CONT "$server"
    no_close_wait() { [ "$(n_in CLOSE_WAIT)" -eq 0 ]; }
    await_true no_close_wait || give_up server
}
