# shellcheck shell=bash disable=SC2034,SC2154,SC2016
# SPDX-License-Identifier: MIT
# redis-benchmark -k 0, flat out: ports are taken over from TIME_WAIT after a
# second, so their ages no longer tell a pattern.
. tests/lab/real/lib.sh
tools="redis-server redis-benchmark"
must="client-churn"
may="port-exhaustion time-wait-table-full"
args=""
evidence=("client-churn.time_wait > 1000")

scene() {
    redis-server --port 6379 --bind 127.0.0.1 --save '' --appendonly no \
        --dir "$scratch" > "$scratch/redis.out" 2>&1 &
    listening 6379
    load redis-benchmark -p 6379 -k 0 -c 4 -n 100000000 -t ping_inline
    sleep 7
}
