# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034,SC2154
# Consumers of an empty queue wait for what may come: that is no alarm. Those
# that subscribed were answered.
tools="redis-server redis-cli"
must="unanswered-request:info"
args="--threshold request-age=1s"
evidence=('n.unanswered-request == 1'
    'unanswered-request.subject.service_port == 6379'
    'unanswered-request.unanswered == 12'
    'unanswered-request.open == 12')
scene() {
    local i
    for i in 6379 6380; do
        redis-server --port "$i" --save '' > "$scratch/said" 2>&1 < /dev/null &
        await_true redis-cli -p "$i" ping
    done
    for i in {1..12}; do
        redis-cli BLPOP queue 0 > "$scratch/said" < /dev/null &
        redis-cli -p 6380 SUBSCRIBE news > "$scratch/said" < /dev/null &
    done
    await_true at_least 24 ESTABLISHED dport = :6379 or dport = :6380
    sleep 1.5
}
