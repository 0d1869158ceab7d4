# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
# The client of a server that closes idle connections is stopped.
must="stale-pool:info"
args="--threshold close-wait-age=1s"
evidence=('stale-pool.process_state == "stopped"'
    '"which is stopped" in stale-pool.summary'
    'len(findings[0]["causes"]) == 1')
scene() {
    local client
    python3 - > "$scratch/server" 2>> "$scratch/said" << 'EOF' &
import socket, time
s = socket.create_server(("127.0.0.1", 7777), backlog=50)
print("ready", flush=True)
kept = [s.accept()[0] for _ in range(15)]
for conn in kept:
    conn.recv(10)
    conn.sendall(b"ok")
time.sleep(3)
for conn in kept:
    conn.close()
time.sleep(100)
EOF
    await_true grep -q ready "$scratch/server" || give_up server
    python3 - 2>> "$scratch/said" << 'EOF' &
import socket, time
kept = [socket.create_connection(("127.0.0.1", 7777)) for _ in range(15)]
for conn in kept:
    conn.sendall(b"q")
for conn in kept:
    conn.recv(10)
time.sleep(100)
EOF
    client=$!
    sleep 1.5
    kill -STOP "$client"
    await_true at_least 15 CLOSE_WAIT || give_up clients
    sleep 2
}
