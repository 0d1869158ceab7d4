# shellcheck shell=bash disable=SC2034,SC2154,SC2016
# SPDX-License-Identifier: MIT
# A client that connects anew for each command.
. tests/lab/real/lib.sh
tools="redis-server redis-benchmark"
must="client-churn:info"
may=""
args=""
evidence=('client-churn.pattern == "per-request"')

scene() {
    redis-server --port 6379 --bind 127.0.0.1 --save '' --appendonly no \
        --dir "$scratch" > "$scratch/redis.out" 2>&1 &
    listening 6379
    client reconnect 6379 60 20 PING
    sleep 8
}
