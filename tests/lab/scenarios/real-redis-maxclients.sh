# shellcheck shell=bash disable=SC2034,SC2154,SC2016
# SPDX-License-Identifier: MIT
# Twenty clients are all that Redis takes; whoever else comes is told so. Who is
# first to close then is a race between two programs of one host.
. tests/lab/real/lib.sh
tools="redis-server"
must="turned-away"
may="client-churn server-closes-first"
args="-d 3"
evidence=('turned-away.subject.service_port == 6379'
    'turned-away.unasked >= 40' '20 <= turned-away.established <= 22')
scene() {
    redis-server --port 6379 --bind 127.0.0.1 --save '' --appendonly no \
        --maxclients 20 --dir "$scratch" > "$scratch/redis.out" 2>&1 &
    listening 6379
    python3 -c "import socket, time
held = [socket.create_connection(('127.0.0.1', 6379)) for _ in range(20)]
while True:
    with socket.create_connection(('127.0.0.1', 6379)) as conn:
        while conn.recv(200):
            pass
    time.sleep(0.05)" &
    sleep 2
}
