# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
# A server that drains: its listener is closed, what it holds tells whose they
# are.  Nothing is wrong.
tools="python3"
evidence=('findings == []')
scene() {
    python3 - > "$scratch/server" 2>> "$scratch/said" << 'EOF' &
import os, socket, time
s = socket.create_server(("127.0.0.1", 8088), backlog=50)
C, S = [], []
for _ in range(12):
    C.append(socket.create_connection(("127.0.0.1", 8088)))
    S.append(s.accept()[0])
if os.fork() == 0:
    for c in S:
        c.close()
    s.close()
    print("child", flush=True)
    time.sleep(600)
for c in C:
    c.close()
s.close()
print("ready", flush=True)
time.sleep(600)
EOF
    await_true grep -q child "$scratch/server" || give_up child
    await_true grep -q ready "$scratch/server" || give_up server
    "$B/tcpwait" ports -H -o port,owner sport = :8088 > "$scratch/said"
    grep -q '^:8088 *python3' "$scratch/said" || give_up owner
}
